//! The ledgers that money goes to and comes from.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::{Partner, PartnerCard};

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
