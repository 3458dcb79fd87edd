//! The ledger itself, and what was written to a file.

use bankctl_types::{Currency, Timestamp};
use serde::Serialize;

use super::{Cell, Column, Record};
use crate::domain::login::LoginMode;

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

/// What a ledger was made with, and what it asks of operators.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerState {
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
    /// What is believed of operators: `os`, the account, or `password`.
    pub login: LoginMode,
    /// After how many minutes without a command a session ends.
    pub session_idle_minutes: i64,
    /// After how many hours a session ends in any case.
    pub session_hours: i64,
    /// How many days back a value date may lie without a second person.
    pub back_value_days: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Record for LedgerState {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("ledger", "Ledger"),
            Column::shown("name", "Name"),
            Column::shown("currency", "Currency"),
            Column::shown("timezone", "Time zone"),
            Column::shown("created_at", "Created at"),
            Column::shown("login", "Login"),
            Column::shown("session_idle_minutes", "Session idle minutes"),
            Column::shown("session_hours", "Session hours"),
            Column::shown("back_value_days", "Back value days"),
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
            Cell::of(self.login),
            Cell::Integer(self.session_idle_minutes),
            Cell::Integer(self.session_hours),
            Cell::Integer(self.back_value_days),
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
