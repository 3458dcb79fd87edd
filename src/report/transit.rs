//! Money between ledgers.

use super::{Cell, Column, Record};
use crate::ledger::views::Sent;

impl Sent {
    /// The columns of everything that was sent.
    pub const COLUMNS: &'static [Column] = &[
        Column::extra("direction", "Direction"),
        Column::shown("transaction", "Transaction"),
        Column::shown("reference", "Reference"),
        Column::extra("booked_at", "Booked at"),
        Column::shown("from", "From"),
        Column::shown("ledger", "Other ledger"),
        Column::extra("ledger_id", "Identity of the other ledger"),
        Column::extra("address", "Address"),
        Column::shown("to", "To"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::shown("state", "State"),
        Column::extra("arrived_as", "Transaction there"),
        Column::shown("reason", "Reason"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Sent {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(self.direction),
            Cell::text(self.transaction.as_deref()),
            Cell::text(self.reference.as_deref()),
            Cell::of(self.booked_at),
            Cell::of(&self.from),
            Cell::of(&self.ledger),
            Cell::of(&self.ledger_id),
            Cell::of(&self.address),
            Cell::of(&self.to),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::of(self.state),
            Cell::text(self.arrived_as.as_deref()),
            Cell::text(self.reason.as_deref()),
            Cell::of(self.dry_run),
        ]
    }
}
