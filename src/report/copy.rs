//! A backup that was made, or put in place.

use super::{Cell, Column, Record};
use crate::ledger::views::{Copy, LedgerCopy};

impl Record for Copy {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("file", "Backup"),
            Column::shown("ledger", "Ledger"),
            Column::shown("transactions", "Transactions"),
            Column::shown("kept", "Replaced ledger kept at"),
            Column::shown("encrypted", "Encrypted"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.file),
            Cell::of(&self.ledger),
            Cell::Integer(i64::try_from(self.transactions).unwrap_or(i64::MAX)),
            Cell::text(self.kept.as_deref()),
            Cell::of(self.encrypted),
            Cell::of(self.dry_run),
        ]
    }
}

impl Record for LedgerCopy {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("from", "From"),
            Column::shown("to", "To"),
            Column::shown("transactions", "Transactions"),
            Column::shown("accounts", "Accounts"),
            Column::shown("root", "Root"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |number: u64| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            Cell::of(&self.from),
            Cell::of(&self.to),
            count(self.transactions),
            count(self.accounts),
            Cell::of(&self.root),
            Cell::of(self.dry_run),
        ]
    }
}
