//! What was looked at, and how it is.

use super::{Cell, Column, Record};
use crate::ledger::views::Finding;

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
