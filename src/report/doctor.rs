//! What was looked at, and how it is.

use serde::Serialize;

use super::{Cell, Column, Record};

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was looked at: a stable word.
    pub check: String,
    /// `ok`, `warning` or `problem`.
    pub status: String,
    /// What was found, with the values.
    pub message: String,
    /// What to do about it.
    pub cure: Option<String>,
}

impl Finding {
    /// The columns of findings.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("check", "Check"),
        Column::shown("status", "Status"),
        Column::shown("message", "What was found"),
        Column::shown("cure", "What to do"),
    ];
}

impl Record for Finding {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.check),
            Cell::of(&self.status),
            Cell::of(&self.message),
            Cell::text(self.cure.as_deref()),
        ]
    }
}
