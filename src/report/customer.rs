//! Customers.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::{Customer, Shielded};

impl Shielded {
    fn cell(&self) -> Cell {
        match self {
            Self::Nothing => Cell::Empty,
            Self::Known(text) => Cell::Personal(text.clone()),
            Self::Revealed(text) | Self::Masked(text) => Cell::Text(text.clone()),
            Self::Unreadable => Cell::Unreadable,
        }
    }
}

impl Customer {
    /// The columns of every customer.
    pub const COLUMNS: &'static [Column] = Self::WITH_REASON.split_at(15).0;

    /// The same, and why the state is what it is.
    const WITH_REASON: &'static [Column] = &[
        Column::shown("number", "Customer"),
        Column::extra("kind", "Kind"),
        Column::shown("name", "Name"),
        Column::shown("email", "E-mail"),
        Column::shown("phone", "Phone"),
        Column::extra("address", "Address"),
        Column::extra("birth_date", "Birth date"),
        Column::extra("external_id", "External id"),
        Column::shown("status", "Status"),
        Column::shown("accounts", "Accounts"),
        Column::extra("created_at", "Created at"),
        Column::extra("closed_at", "Closed at"),
        Column::extra("forgotten_at", "Forgotten at"),
        Column::extra("unreadable", "Unreadable"),
        Column::extra("dry_run", "Dry run"),
        Column::extra("status_reason", "Reason"),
    ];
}

impl Record for Customer {
    fn columns(&self) -> &'static [Column] {
        match self.status_reason {
            None => Self::COLUMNS,
            Some(_) => Self::WITH_REASON,
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            Cell::text(self.number.as_deref()),
            Cell::of(self.kind),
            Cell::of(&self.name),
            self.email.cell(),
            self.phone.cell(),
            self.address.cell(),
            self.birth_date.cell(),
            Cell::text(self.external_id.as_deref()),
            Cell::of(self.status),
            Cell::Text(self.accounts.join("; ")),
            Cell::of(self.created_at),
            self.closed_at.map_or(Cell::Empty, Cell::of),
            self.forgotten_at.map_or(Cell::Empty, Cell::of),
            Cell::text(self.unreadable.then_some("true")),
            Cell::of(self.dry_run),
        ];
        cells.extend(self.status_reason.as_ref().map(Cell::of));
        cells
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::customer(self)
    }
}
