//! The audit log.

use bankctl_types::{Day, Timestamp};
use serde::Serialize;

use crate::kernel::rules::change::Subject;

/// A line of the audit log.
#[derive(Clone, Debug, Serialize)]
pub struct AuditLogLine {
    /// The number of the line.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// On which business date.
    pub business_date: Day,
    /// Who: an operator, or the account of a caller who is none.
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
    /// What differs from the record before, where that was asked for and found.
    #[serde(skip)]
    pub changed: Vec<FieldChange>,
}

/// A field of a record that was changed, as people read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it is since.
    pub after: String,
}
