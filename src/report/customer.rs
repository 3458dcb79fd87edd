//! Customers.

use serde::Serialize;

use super::{Cell, Column, Record};
use crate::domain::kind::{CustomerKind, CustomerStatus};
use crate::domain::{Day, Timestamp};

/// A customer as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Customer {
    /// The number; `None` in a dry run that would add it.
    pub number: Option<String>,
    /// Person or business.
    pub kind: CustomerKind,
    /// The name, as it was given.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// The day of birth or foundation.
    pub birth_date: Option<Day>,
    /// The number in another system.
    pub external_id: Option<String>,
    /// The state.
    pub status: CustomerStatus,
    /// The numbers of all accounts, also the joint ones.
    pub accounts: Vec<String>,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Customer {
    /// The columns of every customer.
    pub const COLUMNS: &'static [Column] = &[
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
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Customer {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.number.as_deref()),
            Cell::of(self.kind),
            Cell::of(&self.name),
            Cell::personal(self.email.as_deref()),
            Cell::personal(self.phone.as_deref()),
            Cell::personal(self.address.as_deref()),
            self.birth_date
                .map_or(Cell::Empty, |day| Cell::Personal(day.to_string())),
            Cell::text(self.external_id.as_deref()),
            Cell::of(self.status),
            Cell::Text(self.accounts.join("; ")),
            Cell::of(self.created_at),
            self.closed_at.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ]
    }
}
