//! The audit log.

use bankctl_types::{Day, Timestamp};
use serde::Serialize;

use super::{Cell, Column, Record};
use crate::domain::change::Subject;

/// A line of the audit log.
#[derive(Clone, Debug, Serialize)]
pub struct TrailLine {
    /// The number of the line.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// On which business date.
    pub business_date: Day,
    /// Who: an operator, or the account of somebody who is none.
    pub operator: String,
    /// What was done.
    pub action: String,
    /// The kind of record.
    pub subject: Subject,
    /// Its number or name; of a refusal the command.
    pub record: String,
    /// From where; `None` in lines from before that was kept.
    pub origin: Option<String>,
    /// The request that a second person approved, if it took one.
    pub approval: Option<i64>,
    /// The record afterwards, without what is personal.
    pub after: serde_json::Value,
}

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
