//! What an auditor works with: the proof of the books, checkpoints, the audit
//! log.

mod amounts;
mod changed;
pub(crate) mod checkpoint;
pub(crate) mod log;
pub(crate) mod log_view;
pub mod receipt;
pub mod rules;
pub(crate) mod verify;
pub(crate) mod verify_view;
pub(crate) mod view;

use crate::Ledger;

/// The use cases of this room, on an open ledger: [`Ledger::audit`] gives it.
pub struct AuditRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`audit`](crate::audit).
    pub const fn audit(&mut self) -> AuditRoom<'_> {
        AuditRoom(self)
    }
}
