//! The chart of accounts.

use bankctl_ledger::views::{GlAccount, GlBalance, GlLine};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    GlAccount as it {
        shown name "Account",
        shown class "Class".yields(4),
        shown normal_side "Normal side".yields(2),
        shown never_below_zero "Never below zero".yields(3),
        extra built_in "Built in",
        shown status "Status",
        shown balances_currency "Currencies" = of_balances(it, |kept| Some(kept.currency.to_string())),
        shown balances_balance "Balances" = of_balances(it, |kept| Some(kept.balance.to_string())),
        shown balances_number "Numbers".yields(1) = of_balances(it, |kept| kept.number.clone()),
        extra opened_at "Opened at",
        extra closed_at "Closed at",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::gl_account(self))
    }
}

/// The same of every currency that has it.
fn of_balances(account: &GlAccount, part: fn(&GlBalance) -> Option<String>) -> Cell {
    let parts: Vec<String> = account.balances.iter().filter_map(part).collect();
    parts.cell()
}

table! {
    GlLine as it {
        shown name "Account",
        shown class "Class".yields(4),
        shown normal_side "Normal side".yields(2),
        shown currency "Currency",
        shown balance "Balance",
        shown number "Number".yields(1),
        extra never_below_zero "Never below zero",
        shown status "Status".yields(3),
    }
}
