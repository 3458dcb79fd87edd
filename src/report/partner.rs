//! The ledgers that money goes to and comes from.

use bankctl_types::Timestamp;
use serde::Serialize;

use super::{Cell, Column, LookUp, Record, look_up};

/// A ledger that money goes to or comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Partner {
    /// The name that it is called by here.
    pub name: String,
    /// What tells it from every other ledger.
    pub identity: String,
    /// Where it is; `None` if transfers say it.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
    /// `active` or `disabled`.
    pub status: &'static str,
    /// When it was made known.
    pub added_at: Timestamp,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl Partner {
    /// The columns of every partner.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("name", "Partner"),
        Column::shown("identity", "Identity"),
        Column::shown("address", "Address"),
        Column::extra("public_key", "Public key"),
        Column::shown("status", "Status"),
        Column::extra("added_at", "Added at"),
        Column::extra("disabled_at", "Disabled at"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for Partner {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.name),
            Cell::of(&self.identity),
            Cell::text(self.address.as_deref()),
            Cell::of(&self.public_key),
            Cell::of(self.status),
            Cell::of(self.added_at),
            self.disabled_at.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::partner(self))
    }
}

/// By what a ledger is made known to another.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerCard {
    /// The name of its bank.
    pub name: String,
    /// What tells it from every other ledger.
    pub identity: String,
    /// Where it is, if that was said.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
    /// The card itself, with its signature: what the other ledger reads.
    pub card: String,
}

impl Record for PartnerCard {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("name", "Bank"),
            Column::shown("identity", "Identity"),
            Column::shown("address", "Address"),
            Column::shown("public_key", "Public key"),
            Column::extra("card", "Card"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.name),
            Cell::of(&self.identity),
            Cell::text(self.address.as_deref()),
            Cell::of(&self.public_key),
            Cell::of(&self.card),
        ]
    }
}
