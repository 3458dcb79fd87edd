//! Operators, and who may do what.

use bankctl_types::Timestamp;
use serde::Serialize;

use super::{Cell, Column, LookUp, Record, look_up};
use crate::domain::login::LoginMode;
use crate::domain::operator::{Role, Roles};
use crate::domain::permission::Action;

/// An operator.
#[derive(Clone, Debug, Serialize)]
pub struct Operator {
    /// The name.
    pub name: String,
    /// The roles.
    pub roles: Roles,
    /// The account at the operating system, or the role at the server.
    pub os_user: String,
    /// `active` or `disabled`.
    pub status: &'static str,
    /// Whether nothing was written.
    pub dry_run: bool,
}

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

/// Who the caller is.
#[derive(Clone, Debug, Serialize)]
pub struct Whoami {
    /// The account that asks.
    pub account: String,
    /// The operator's name; `None` for somebody who is none.
    pub operator: Option<String>,
    /// The operator's roles.
    pub roles: Option<Roles>,
    /// Whether everything is refused.
    pub disabled: bool,
    /// What the ledger believes: `os`, the account, or `password`, a login.
    pub login: LoginMode,
    /// When the session ends in any case; `None` without one.
    pub session_ends_at: Option<Timestamp>,
    /// From where.
    pub origin: String,
    /// The ledger.
    pub ledger: String,
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

/// What operators need at a server.
#[derive(Clone, Debug, Serialize)]
pub struct Grants {
    /// Their roles.
    pub roles: Roles,
    /// The role of the server that it is granted to.
    pub to: String,
    /// The statements, in their order.
    pub statements: Vec<String>,
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

/// A line of the table of permissions.
#[derive(Clone, Debug, Serialize)]
pub struct Permission {
    /// The command.
    pub command: &'static str,
    /// The roles that may run it; none for what needs no operator.
    pub roles: Roles,
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

    /// The line of an action.
    pub fn of(action: Action) -> Self {
        Self {
            command: action.command(),
            roles: action.roles(),
        }
    }
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
