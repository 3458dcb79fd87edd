//! Holds.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::Hold;

impl Hold {
    /// The columns of every hold.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Hold"),
        Column::shown("account", "Account"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::extra("captured", "Captured"),
        Column::shown("remaining", "Remaining"),
        Column::shown("status", "Status"),
        Column::extra("reference", "Reference"),
        Column::shown("memo", "Memo"),
        Column::extra("placed_at", "Placed at"),
        Column::shown("expires_on", "Expires on"),
        Column::extra("transaction", "Transaction"),
        Column::extra("replayed", "Replayed"),
        Column::extra("dry_run", "Dry run"),
        Column::shown("purpose", "Purpose"),
    ];
}

impl Record for Hold {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.id.as_deref()),
            Cell::of(&self.account),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::Money(self.captured),
            Cell::Money(self.remaining),
            Cell::of(self.status),
            Cell::text(self.reference.as_deref()),
            Cell::text(self.memo.as_deref()),
            Cell::of(self.placed_at),
            self.expires_on.map_or(Cell::Empty, Cell::of),
            Cell::text(self.transaction.as_deref()),
            Cell::of(self.replayed),
            Cell::of(self.dry_run),
            Cell::of(self.purpose),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::hold(self)
    }
}
