//! Who may do what, and how operators prove who they are.

pub(crate) mod api_tokens;
pub(crate) mod authenticator;
pub(crate) mod authorize;
pub(crate) mod credentials;
pub(crate) mod login;
pub(crate) mod operators;
pub mod rules;
pub(crate) mod sessions;
pub mod tables;
