//! Logins and sessions.

use bankctl_types::Timestamp;
use serde::Serialize;

use super::{Cell, Column, Record};

/// What a login came to.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// The operator.
    pub operator: String,
    /// The number of the session; `None` in a dry run.
    pub session: Option<i64>,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// After how many minutes without a command it ends.
    pub idle_minutes: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

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

/// What logging out came to.
#[derive(Clone, Debug, Serialize)]
pub struct Logout {
    /// The number of the session that was ended, if there was one.
    pub session: Option<i64>,
    /// Whether nothing was written.
    pub dry_run: bool,
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

/// A session.
#[derive(Clone, Debug, Serialize)]
pub struct Session {
    /// The number.
    pub id: i64,
    /// Who has logged in.
    pub operator: String,
    /// The account that it is bound to.
    pub account: String,
    /// `active`, `expired`, or why it was ended.
    pub status: &'static str,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was used last, to a quarter of what it may idle.
    pub used_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
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

/// What an operator logs in with.
#[derive(Clone, Debug, Serialize)]
pub struct Credential {
    /// The operator.
    pub operator: String,
    /// Whether the password is good for nothing but setting another.
    pub temporary: bool,
    /// Whether a code is asked for too.
    pub codes: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
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

/// An authenticator, with what is shown of it once.
#[derive(Clone, Debug, Serialize)]
pub struct Codes {
    /// The operator.
    pub operator: String,
    /// `offered`, `on` or `off`.
    pub status: &'static str,
    /// The secret, to be typed into an authenticator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The secret as authenticators read it from a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The codes for when the authenticator is lost: each works once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recovery_codes: Vec<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
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
