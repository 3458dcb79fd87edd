//! Accounts and their balances.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::domain::kind::Mandate;
use crate::ledger::views::{Account, AccountHolder, Balance};

impl Account {
    /// The columns of every account.
    pub const COLUMNS: &'static [Column] = Self::WITH_MANDATE.split_at(17).0;

    /// The same, of one with a mandate.
    const WITH_MANDATE: &'static [Column] = &[
        Column::shown("number", "Account"),
        Column::shown("type", "Type"),
        Column::shown("name", "Label"),
        Column::shown("currency", "Currency"),
        Column::shown("status", "Status"),
        Column::extra("freeze_reason", "Frozen because"),
        Column::extra("holders_customer", "Customers"),
        Column::shown("holders_name", "Holders"),
        Column::extra("holders_role", "Roles"),
        Column::shown("ledger_balance", "Ledger balance"),
        Column::shown("available_balance", "Available"),
        Column::extra("held", "Held"),
        Column::extra("overdraft_limit", "Overdraft limit"),
        Column::extra("external_numbers", "External numbers"),
        Column::extra("opened_at", "Opened at"),
        Column::extra("closed_at", "Closed at"),
        Column::extra("dry_run", "Dry run"),
        Column::extra("mandate", "Mandate"),
    ];
}

impl Record for Account {
    fn columns(&self) -> &'static [Column] {
        match self.mandate {
            Mandate::Any => Self::COLUMNS,
            Mandate::All => Self::WITH_MANDATE,
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let joined = |part: &dyn Fn(&AccountHolder) -> String| {
            Cell::Text(self.holders.iter().map(part).collect::<Vec<_>>().join("; "))
        };
        let mut cells = vec![
            Cell::text(self.number.as_deref()),
            Cell::of(self.account_type),
            Cell::text(self.name.as_deref()),
            Cell::of(self.currency),
            Cell::of(self.status),
            Cell::text(self.freeze_reason.as_deref()),
            joined(&|holder| holder.customer.clone()),
            joined(&|holder| holder.name.clone()),
            joined(&|holder| holder.role.to_string()),
            Cell::Money(self.ledger_balance),
            Cell::Money(self.available_balance),
            Cell::Money(self.held),
            Cell::Money(self.overdraft_limit),
            Cell::Text(self.external_numbers.join("; ")),
            Cell::of(self.opened_at),
            self.closed_at.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ];
        cells.extend((self.mandate == Mandate::All).then(|| Cell::of(self.mandate)));
        cells
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::account(self)
    }
}

impl Balance {
    /// The columns of every balance.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("account", "Account"),
        Column::shown("currency", "Currency"),
        Column::shown("ledger_balance", "Ledger balance"),
        Column::shown("available_balance", "Available"),
        Column::shown("held", "Held"),
        Column::shown("at", "At"),
    ];
}

impl Record for Balance {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.account),
            Cell::of(self.currency),
            Cell::Money(self.ledger_balance),
            Cell::Money(self.available_balance),
            Cell::Money(self.held),
            Cell::of(self.at),
        ]
    }
}
