//! Who may do what, and how operators prove who they are.

pub(crate) mod api_tokens;
pub(crate) mod authenticator;
pub(crate) mod authorize;
pub(crate) mod credentials;
pub(crate) mod login;
pub(crate) mod operator_view;
pub(crate) mod operators;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub(crate) mod session_view;
pub(crate) mod sessions;
pub mod tables;
pub(crate) mod token_view;

// What other rooms ask about operators.
pub(crate) use tables::operators::{
    OperatorRow, all as operators, by_account as operator_of_account, by_id as operator_by_key,
    by_name as operator_by_name,
};
