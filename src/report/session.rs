//! Logins and sessions.

use super::{Cell, Column, Record};
use crate::ledger::views::{Codes, Credential, Login, Logout, Session};

impl Record for Login {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("operator", "Operator"),
            Column::shown("session", "Session"),
            Column::shown("ends_at", "Ends at"),
            Column::shown("idle_minutes", "Idle minutes"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.operator),
            self.session.map_or(Cell::Empty, Cell::Integer),
            Cell::of(self.ends_at),
            Cell::Integer(self.idle_minutes),
            Cell::of(self.dry_run),
        ]
    }
}

impl Record for Logout {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("session", "Ended session"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.session.map_or(Cell::Empty, Cell::Integer),
            Cell::of(self.dry_run),
        ]
    }
}

impl Session {
    /// The columns of every session.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Session"),
        Column::shown("operator", "Operator"),
        Column::shown("account", "Account"),
        Column::shown("status", "Status"),
        Column::shown("started_at", "Started at"),
        Column::shown("used_at", "Used at"),
        Column::shown("ends_at", "Ends at"),
    ];
}

impl Record for Session {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Integer(self.id),
            Cell::of(&self.operator),
            Cell::of(&self.account),
            Cell::of(self.status),
            Cell::of(self.started_at),
            Cell::of(self.used_at),
            Cell::of(self.ends_at),
        ]
    }
}

impl Record for Credential {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("operator", "Operator"),
            Column::shown("temporary", "Temporary"),
            Column::shown("codes", "Codes"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.operator),
            Cell::of(self.temporary),
            Cell::of(self.codes),
            Cell::of(self.dry_run),
        ]
    }
}

impl Record for Codes {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("operator", "Operator"),
            Column::shown("status", "Status"),
            Column::shown("secret", "Secret"),
            Column::shown("address", "Address"),
            Column::shown("recovery_codes", "Recovery codes"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let codes = self.recovery_codes.join(" ");
        vec![
            Cell::of(&self.operator),
            Cell::of(self.status),
            Cell::text(self.secret.as_deref()),
            Cell::text(self.address.as_deref()),
            Cell::text(Some(codes.as_str()).filter(|codes| !codes.is_empty())),
            Cell::of(self.dry_run),
        ]
    }
}
