//! Questions about the books: they write nothing.

pub(crate) mod dashboard;
pub(crate) mod describe;
pub(crate) mod export;
pub(crate) mod figures_view;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod journal_view;
pub(crate) mod reconcile;
pub(crate) mod reconcile_view;
pub(crate) mod shards;
pub(crate) mod stats;
pub(crate) mod trial_balance;
pub(crate) mod wanted;

use crate::Ledger;

/// The use cases of this room, on an open ledger: [`Ledger::queries`] gives it.
pub struct QueriesRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`queries`](crate::queries).
    pub const fn queries(&mut self) -> QueriesRoom<'_> {
        QueriesRoom(self)
    }
}
