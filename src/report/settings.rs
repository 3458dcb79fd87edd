//! The ledger itself, and what was written to a file.

use super::{Cell, Column, Record};
use crate::ledger::views::{LedgerSettings, LedgerState};

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
