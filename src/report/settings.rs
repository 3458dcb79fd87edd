//! The ledger itself, and what was written to a file.

use serde::Serialize;

use super::{Cell, Column, Record};
use crate::domain::{Currency, Timestamp};

/// The settings of a ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerSettings {
    /// Where it is.
    pub ledger: String,
    /// The name of the bank.
    pub name: String,
    /// The currency of accounts unless another is given.
    pub currency: Currency,
    /// The time zone that decides the day.
    pub timezone: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The file with the key of personal data; none in a dry run.
    pub key_file: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Record for LedgerSettings {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("ledger", "Ledger"),
            Column::shown("name", "Name"),
            Column::shown("currency", "Currency"),
            Column::shown("timezone", "Time zone"),
            Column::shown("created_at", "Created at"),
            Column::shown("key_file", "Key file"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.ledger),
            Cell::of(&self.name),
            Cell::of(self.currency),
            Cell::of(&self.timezone),
            Cell::of(self.created_at),
            Cell::text(self.key_file.as_deref()),
            Cell::of(self.dry_run),
        ]
    }
}

/// What an export wrote to a file.
#[derive(Clone, Debug, Serialize)]
pub struct ExportSummary {
    /// The file.
    pub file: String,
    /// How many records.
    pub records: u64,
}

impl Record for ExportSummary {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("file", "File"),
            Column::shown("records", "Records"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.file),
            Cell::Integer(i64::try_from(self.records).unwrap_or(i64::MAX)),
        ]
    }
}
