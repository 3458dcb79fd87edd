//! The keys of personal data.

use serde::Serialize;

use super::{Cell, Column, Record};

/// What the keys open.
#[derive(Clone, Debug, Serialize)]
pub struct KeyCheck {
    /// The key file.
    pub file: String,
    /// How many keys the ledger has had.
    pub keys: u64,
    /// How many customers there are.
    pub customers: u64,
    /// Of how many everything can be opened.
    pub readable: u64,
    /// Of how many something can't be.
    pub unreadable: u64,
    /// How many were forgotten.
    pub forgotten: u64,
    /// How many customers' keys are sealed with an older key.
    pub to_rotate: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Record for KeyCheck {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("file", "Key file"),
            Column::shown("keys", "Keys"),
            Column::shown("customers", "Customers"),
            Column::shown("readable", "Readable"),
            Column::shown("unreadable", "Unreadable"),
            Column::shown("forgotten", "Forgotten"),
            Column::shown("to_rotate", "With an older key"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |number: u64| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            Cell::of(&self.file),
            count(self.keys),
            count(self.customers),
            count(self.readable),
            count(self.unreadable),
            count(self.forgotten),
            count(self.to_rotate),
            Cell::of(self.dry_run),
        ]
    }
}
