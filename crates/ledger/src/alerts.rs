//! What compliance watches for: rules over payments, what they have seen, and the cases
//! that come of it.
//!
//! Rules stand in the ledger's own row, which every writer reads anyway: a ledger without
//! rules asks nothing more of a payment. Only the role compliance sees rules, alerts and
//! cases; notes are sealed for it.

mod cases;
pub(crate) mod close;
mod inbox;
pub(crate) mod kept;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
mod set;
pub mod table;
pub(crate) mod view;
mod watch;

use crate::Ledger;
use crate::kernel::rules::change::{Change, Subject};

pub use cases::CaseRequest;
pub use set::RuleChange;

/// Whether a line of the change log is for compliance only.
pub(crate) fn is_confidential(change: &Change) -> bool {
    match change.subject {
        Subject::AlertRule | Subject::Alert | Subject::Case => true,
        Subject::Approval => change.after.contains(r#"\"set_rule\":"#),
        _ => false,
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::alerts`] gives it.
pub struct AlertsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`alerts`](crate::alerts).
    pub const fn alerts(&mut self) -> AlertsRoom<'_> {
        AlertsRoom(self)
    }
}
