//! What takes a second person: the policy, and the requests that wait for one.

pub(crate) mod approvable;
mod asking;
pub(crate) mod currencies;
pub(crate) mod lines;
pub(crate) mod policy;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod view;

use crate::Ledger;

// What other rooms ask about requests.
pub(crate) use table::{
    ApprovalRow, about as request_about, by_id as request_by_key, page as requests_after,
};

/// The use cases of this room, on an open ledger: [`Ledger::approvals`] gives it.
pub struct ApprovalsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`approvals`](crate::approvals).
    pub const fn approvals(&mut self) -> ApprovalsRoom<'_> {
        ApprovalsRoom(self)
    }
}
