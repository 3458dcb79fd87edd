//! Tokens of programs.

use bankctl_types::Timestamp;
use serde::Serialize;

use super::{Cell, Column, LookUp, Record, look_up};

/// A token, and when it was just made also what makes it one.
#[derive(Clone, Debug, Serialize)]
pub struct Token {
    /// The number; `None` in a dry run that would make it.
    pub id: Option<i64>,
    /// The operator that its user works as.
    pub operator: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// `active`, `expired` or `revoked`.
    pub status: &'static str,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Timestamp,
    /// The token itself: shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Token {
    /// The columns of every token.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Number"),
        Column::shown("operator", "Operator"),
        Column::shown("scopes", "Scopes"),
        Column::shown("status", "Status"),
        Column::extra("created_at", "Created at"),
        Column::shown("expires_at", "Expires at"),
        Column::shown("token", "Token"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Token {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.id.map_or(Cell::Empty, Cell::Integer),
            Cell::of(&self.operator),
            Cell::Text(self.scopes.join("; ")),
            Cell::of(self.status),
            Cell::of(self.created_at),
            Cell::of(self.expires_at),
            Cell::text(self.token.as_deref()),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::token(self)
    }
}
