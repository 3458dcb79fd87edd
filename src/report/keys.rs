//! The keys of personal data.

use super::{Cell, Column, Record};
use crate::ledger::views::KeyCheck;

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
