//! What takes a second person: the policy, and the requests that wait for one.

pub(crate) mod policy;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod view;
