//! Tokens of programs.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::Token;

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
