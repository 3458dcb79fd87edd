//! The chart of accounts.

use super::{Cell, Column, LookUp, Record, look_up};
use crate::ledger::views::{GlAccount, GlBalance, GlLine};

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
