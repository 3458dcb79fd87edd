//! Papers of customers.

use bankctl_types::Timestamp;
use serde::Serialize;

use super::{Cell, Column, Record};
use crate::domain::document::{DocumentKind, MediaType};

/// A paper that shows who a customer is.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The number; `None` in a dry run that would add it.
    pub id: Option<i64>,
    /// Whose it is.
    pub customer: String,
    /// What it is.
    pub kind: DocumentKind,
    /// The form of the file, by its first bytes.
    pub media_type: MediaType,
    /// How long the file is.
    pub size_bytes: i64,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When its content was destroyed.
    pub destroyed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

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
