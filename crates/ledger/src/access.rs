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

use crate::Ledger;

// What other rooms ask about operators.
pub(crate) use tables::operators::{
    OperatorRow, all as operators, by_account as operator_of_account, by_id as operator_by_key,
    by_name as operator_by_name,
};

/// The use cases of this room, on an open ledger: [`Ledger::access`] gives it.
pub struct AccessRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`access`](crate::access).
    pub const fn access(&mut self) -> AccessRoom<'_> {
        AccessRoom(self)
    }
}
