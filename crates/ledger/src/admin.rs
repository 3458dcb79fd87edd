//! A ledger as a whole: made, backed up, copied, examined.

pub(crate) mod backup;
pub(crate) mod copy;
pub mod copy_rows;
pub(crate) mod copy_view;
pub(crate) mod doctor;
pub(crate) mod doctor_view;
pub(crate) mod init;
pub(crate) mod place;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod settings_view;
pub(crate) mod share;

use crate::Ledger;

/// The use cases of this room, on an open ledger: [`Ledger::admin`] gives it.
pub struct AdminRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`admin`](crate::admin).
    pub const fn admin(&mut self) -> AdminRoom<'_> {
        AdminRoom(self)
    }
}
