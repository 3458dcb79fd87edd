//! What takes a second person, and the requests that wait for one.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::{Approval, PolicyRule, Waiting};

impl Approval {
    /// The columns of every request.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Request"),
        Column::shown("status", "Status"),
        Column::extra("rule", "Rule"),
        Column::shown("command", "Command"),
        Column::shown("request", "Asked for"),
        Column::shown("maker", "Asked by"),
        Column::shown("asked_at", "Asked at"),
        Column::shown("expires_at", "Expires at"),
        Column::shown("checker", "Decided by"),
        Column::extra("decided_at", "Decided at"),
        Column::extra("reason", "Reason"),
        Column::extra("transaction", "Transaction"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Approval {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Integer(self.id),
            Cell::of(self.status),
            Cell::of(self.rule),
            Cell::of(self.command),
            Cell::Text(plain(&self.request)),
            Cell::of(&self.maker),
            Cell::of(self.asked_at),
            Cell::of(self.expires_at),
            Cell::text(self.checker.as_deref()),
            self.decided_at.map_or(Cell::Empty, Cell::of),
            Cell::text(self.reason.as_deref()),
            Cell::text(self.transaction.as_deref()),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::approval(self))
    }
}

/// The values of a request with their names, without its brackets.
fn plain(request: &serde_json::Value) -> String {
    fn add(name: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    add(name, value, found);
                }
            }
            serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_object) => {
                for (place, item) in items.iter().enumerate() {
                    found.push(format!("{name} {}", place + 1));
                    add(name, item, found);
                }
            }
            // A key that was made says nothing to people.
            serde_json::Value::String(_) if name == "made" => {}
            serde_json::Value::String(text) => found.push(format!("{name} {text}")),
            other => found.push(format!("{name} {other}")),
        }
    }
    let mut found = Vec::new();
    add("", request, &mut found);
    found.join(", ")
}

impl Record for Waiting {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("approval", "Request"),
            Column::shown("status", "Status"),
            Column::shown("rule", "Rule"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.approval.map_or(Cell::Empty, Cell::Integer),
            Cell::of(self.status),
            Cell::of(self.rule),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::waiting(self)
    }
}

impl PolicyRule {
    /// The columns of every rule.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("rule", "Rule"),
        Column::shown("when", "When"),
        Column::shown("over", "Over"),
        Column::shown("currency", "Currency"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for PolicyRule {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(self.rule),
            Cell::of(self.when),
            self.over.map_or(Cell::Empty, Cell::Money),
            self.currency.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ]
    }
}
