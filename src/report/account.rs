//! Accounts and their balances.

use bankctl_types::kind::{AccountStatus, AccountType, HolderRole, Mandate};
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use super::{Cell, Column, LookUp, Record, look_up};

/// A holder of an account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountHolder {
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub name: String,
    /// Owner or joint.
    pub role: HolderRole,
}

/// An account as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The number, or the name of one of the bank's own; `None` in a dry run
    /// that would open it.
    pub number: Option<String>,
    /// Checking, savings or internal.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The label that the customer gave it.
    pub name: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// The state.
    pub status: AccountStatus,
    /// Why it is frozen.
    pub freeze_reason: Option<String>,
    /// Who holds it, the owner first.
    pub holders: Vec<AccountHolder>,
    /// Which of them must order what it pays.
    #[serde(skip_serializing_if = "is_any")]
    pub mandate: Mandate,
    /// What was booked.
    pub ledger_balance: Money,
    /// Ledger balance less holds plus overdraft limit.
    pub available_balance: Money,
    /// What open holds reserve.
    pub held: Money,
    /// How far below zero it may go.
    pub overdraft_limit: Money,
    /// Its numbers in other systems.
    pub external_numbers: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_any(mandate: &Mandate) -> bool {
    *mandate == Mandate::Any
}

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

/// The balances of an account.
#[derive(Clone, Debug, Serialize)]
pub struct Balance {
    /// The number or name.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// What was booked.
    pub ledger_balance: Money,
    /// Ledger balance less holds plus overdraft limit.
    pub available_balance: Money,
    /// What open holds reserve.
    pub held: Money,
    /// The day at whose end this holds.
    pub at: Day,
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
