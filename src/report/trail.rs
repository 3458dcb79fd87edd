//! The audit log.

use super::{Cell, Column, Record};
use crate::ledger::views::TrailLine;

impl TrailLine {
    /// The columns of every line.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Line"),
        Column::shown("at", "At"),
        Column::extra("business_date", "Business date"),
        Column::shown("operator", "Operator"),
        Column::shown("action", "Action"),
        Column::shown("subject", "Subject"),
        Column::shown("record", "Record"),
        Column::shown("origin", "From"),
        Column::shown("approval", "Approval"),
        Column::extra("after", "Afterwards"),
    ];
}

impl Record for TrailLine {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Integer(self.id),
            Cell::of(self.at),
            Cell::of(self.business_date),
            Cell::of(&self.operator),
            Cell::of(&self.action),
            Cell::of(self.subject),
            Cell::of(&self.record),
            Cell::text(self.origin.as_deref()),
            self.approval.map_or(Cell::Empty, Cell::Integer),
            Cell::of(&self.after),
        ]
    }
}
