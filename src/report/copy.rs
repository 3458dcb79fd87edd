//! A backup that was made, or put in place.

use serde::Serialize;

use super::{Cell, Column, Record};

/// A copy of a ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Copy {
    /// The backup.
    pub file: String,
    /// The ledger.
    pub ledger: String,
    /// How many transactions the copy has at least.
    pub transactions: u64,
    /// After a restore: where the ledger that was replaced is kept.
    pub kept: Option<String>,
    /// Whether only the owner of a key can read the backup.
    pub encrypted: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

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
