//! Papers of customers.

use super::{Cell, Column, Record};
use crate::ledger::views::Document;

impl Document {
    /// The columns of every paper.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("id", "Number"),
        Column::shown("customer", "Customer"),
        Column::shown("kind", "Kind"),
        Column::shown("media_type", "Form"),
        Column::shown("size_bytes", "Bytes"),
        Column::extra("sha256", "SHA-256"),
        Column::shown("added_at", "Added at"),
        Column::shown("destroyed_at", "Destroyed at"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Document {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.id.map_or(Cell::Empty, Cell::Integer),
            Cell::of(&self.customer),
            Cell::of(self.kind),
            Cell::of(self.media_type),
            Cell::Integer(self.size_bytes),
            Cell::of(&self.sha256),
            Cell::of(self.added_at),
            self.destroyed_at.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ]
    }
}
