//! Operators, and who may do what.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::domain::operator::{Role, Roles};
use crate::ledger::views::{Grants, Operator, Permission, Whoami};

impl Operator {
    /// The columns of every operator.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("name", "Operator"),
        Column::shown("roles", "Roles"),
        Column::shown("os_user", "Account"),
        Column::shown("status", "Status"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Operator {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.name),
            Cell::Text(self.roles.names().join("; ")),
            Cell::of(&self.os_user),
            Cell::of(self.status),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::operator(self))
    }
}

impl Record for Whoami {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("account", "Account"),
            Column::shown("operator", "Operator"),
            Column::shown("roles", "Roles"),
            Column::shown("disabled", "Disabled"),
            Column::shown("login", "Login"),
            Column::shown("session_ends_at", "Session ends at"),
            Column::shown("origin", "From"),
            Column::shown("ledger", "Ledger"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let roles = self.roles.map(|roles| roles.names().join("; "));
        vec![
            Cell::of(&self.account),
            Cell::text(self.operator.as_deref()),
            Cell::text(roles.as_deref()),
            Cell::of(self.disabled),
            Cell::of(self.login),
            self.session_ends_at.map_or(Cell::Empty, Cell::of),
            Cell::of(&self.origin),
            Cell::of(&self.ledger),
        ]
    }
}

impl Record for Grants {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("roles", "Roles"),
            Column::shown("to", "To"),
            Column::shown("statements", "Statements"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.roles.names().join("; ")),
            Cell::of(&self.to),
            Cell::Text(self.statements.join("\n")),
        ]
    }
}

impl Permission {
    /// The columns of every line.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("command", "Command"),
        Column::shown("teller", "Teller"),
        Column::shown("supervisor", "Supervisor"),
        Column::shown("admin", "Admin"),
        Column::shown("auditor", "Auditor"),
        Column::shown("service", "Service"),
    ];
}

impl Record for Permission {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let marks = Role::ALL.iter().map(|role| {
            if self.roles.meets(Roles::NONE.with(*role)) {
                Cell::of("yes")
            } else {
                Cell::Empty
            }
        });
        std::iter::once(Cell::of(self.command))
            .chain(marks)
            .collect()
    }
}
