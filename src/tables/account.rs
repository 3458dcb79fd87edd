//! Accounts and their balances.

use bankctl_ledger::views::{Account, AccountHolder, Balance};
use bankctl_types::kind::{AccountType, Mandate};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Account as it {
        shown number "Account",
        shown type "Type".yields(1) = it.account_type.cell(),
        shown name "Label".yields(2),
        shown currency "Currency".yields(5),
        shown status "Status".yields(6),
        extra freeze_reason "Frozen because",
        extra holders_customer "Customers" = of_holders(it, |holder| holder.customer.clone()),
        shown holders_name "Holders".yields(7) = of_holders(it, |holder| holder.name.clone()),
        extra holders_role "Roles" = of_holders(it, |holder| holder.role.to_string()),
        shown ledger_balance "Ledger balance".yields(4).adds(),
        shown available_balance "Available" = available(it),
        extra held "Held",
        extra overdraft_limit "Overdraft limit",
        extra external_numbers "External numbers",
        extra opened_at "Opened at",
        extra closed_at "Closed at",
        extra product "Product",
        extra interest_rate "Interest rate",
        extra accrued_interest "Accrued interest",
        extra accrued_through "Accrued through",
        extra minimum_balance "Least balance",
        extra dormant_since "Dormant since",
        extra opted_in_at "Opted in to overdraft fees",
        extra dry_run "Dry run",
    } also if (it.mandate == Mandate::All) {
        extra mandate "Mandate",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::account(self)
    }
}

/// What an account would pay: one of the bank has no such limit, and a frozen one
/// pays nothing. Programs get the figure, and the status beside it.
fn available(account: &Account) -> Cell {
    let exact = account.available_balance.cell();
    match account.account_type {
        AccountType::Internal => exact.shown_as(Cell::Empty),
        _ => exact.shown_as(account.payable().cell()),
    }
}

/// The same of every holder.
fn of_holders(account: &Account, part: fn(&AccountHolder) -> String) -> Cell {
    let parts: Vec<String> = account.holders.iter().map(part).collect();
    parts.cell()
}

/// As [`available`].
fn available_now(balance: &Balance) -> Cell {
    let exact = balance.available_balance.cell();
    match balance.payable {
        Some(payable) => exact.shown_as(payable.cell()),
        None => exact.shown_as(Cell::Empty),
    }
}

table! {
    Balance as it {
        shown account "Account",
        shown currency "Currency".yields(3),
        shown ledger_balance "Ledger balance",
        shown available_balance "Available" = available_now(it),
        shown held "Held".yields(2),
        shown at "At".yields(1),
    }
}
