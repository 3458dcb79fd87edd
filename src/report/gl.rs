//! The chart of accounts.

use bankctl_types::class::Class;
use bankctl_types::kind::AccountStatus;
use bankctl_types::{Currency, Money, Timestamp};
use serde::Serialize;

use super::{Cell, Column, LookUp, Record, look_up};

/// How an account stands in a currency.
#[derive(Clone, Debug, Serialize)]
pub struct GlBalance {
    /// The currency.
    pub currency: Currency,
    /// The balance, positive on the normal side.
    pub balance: Money,
    /// Its number in another system.
    pub number: Option<String>,
}

/// An account of the chart.
#[derive(Clone, Debug, Serialize)]
pub struct GlAccount {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// `debit` or `credit`.
    pub normal_side: &'static str,
    /// Whether nothing is booked that would bring it below zero.
    pub never_below_zero: bool,
    /// Whether the program has it by itself.
    pub built_in: bool,
    /// Open or closed.
    pub status: AccountStatus,
    /// How it stands in each currency that it is kept in.
    pub balances: Vec<GlBalance>,
    /// When it was added; the built-in ones were always there.
    pub opened_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl GlAccount {
    /// The columns of every account.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("name", "Account"),
        Column::shown("class", "Class"),
        Column::shown("normal_side", "Normal side"),
        Column::shown("never_below_zero", "Never below zero"),
        Column::extra("built_in", "Built in"),
        Column::shown("status", "Status"),
        Column::shown("balances_currency", "Currencies"),
        Column::shown("balances_balance", "Balances"),
        Column::shown("balances_number", "Numbers"),
        Column::extra("opened_at", "Opened at"),
        Column::extra("closed_at", "Closed at"),
        Column::extra("dry_run", "Dry run"),
    ];
}

impl Record for GlAccount {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let joined = |part: &dyn Fn(&GlBalance) -> String| {
            let parts: Vec<String> = self.balances.iter().map(part).collect();
            Cell::Text(parts.join("; "))
        };
        let number = |kept: &GlBalance| kept.number.clone();
        let numbers: Vec<String> = self.balances.iter().filter_map(number).collect();
        vec![
            Cell::of(&self.name),
            Cell::of(self.class),
            Cell::of(self.normal_side),
            Cell::of(self.never_below_zero),
            Cell::of(self.built_in),
            Cell::of(self.status),
            joined(&|kept| kept.currency.to_string()),
            joined(&|kept| kept.balance.to_string()),
            Cell::Text(numbers.join("; ")),
            self.opened_at.map_or(Cell::Empty, Cell::of),
            self.closed_at.map_or(Cell::Empty, Cell::of),
            Cell::of(self.dry_run),
        ]
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::gl_account(self))
    }
}

/// A line of the chart: an account in a currency.
#[derive(Clone, Debug, Serialize)]
pub struct GlLine {
    /// The name.
    pub name: String,
    /// The class.
    pub class: Class,
    /// `debit` or `credit`.
    pub normal_side: &'static str,
    /// The currency; `None` where it is kept in none yet.
    pub currency: Option<Currency>,
    /// The balance, positive on the normal side.
    pub balance: Option<Money>,
    /// Its number in another system.
    pub number: Option<String>,
    /// Whether nothing is booked that would bring it below zero.
    pub never_below_zero: bool,
    /// Open or closed.
    pub status: AccountStatus,
}

impl GlLine {
    /// The columns of every line.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("name", "Account"),
        Column::shown("class", "Class"),
        Column::shown("normal_side", "Normal side"),
        Column::shown("currency", "Currency"),
        Column::shown("balance", "Balance"),
        Column::shown("number", "Number"),
        Column::extra("never_below_zero", "Never below zero"),
        Column::shown("status", "Status"),
    ];
}

impl Record for GlLine {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.name),
            Cell::of(self.class),
            Cell::of(self.normal_side),
            self.currency.map_or(Cell::Empty, Cell::of),
            self.balance.map_or(Cell::Empty, Cell::Money),
            Cell::text(self.number.as_deref()),
            Cell::of(self.never_below_zero),
            Cell::of(self.status),
        ]
    }
}
