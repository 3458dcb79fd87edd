//! Exchanges, rates and positions.

use bankctl_ledger::views::{Exchange, ExchangePosition, ExchangeRate, Revaluation};

use super::cell::ToCell as _;
use crate::report::Cell;

table! {
    Exchange as it {
        shown id "Exchange",
        shown from "From",
        shown given "Given",
        shown given_currency "Currency given",
        shown to "To",
        shown got "Got",
        shown got_currency "Currency got",
        shown pair "Pair",
        shown rate "Rate",
        shown margin "Margin",
        shown margin_currency "Currency of it",
        shown from_balance "Balance of the first",
        shown to_balance "Balance of the second",
        extra booked_at "Booked at",
        shown business_date "Day",
        shown reference "Reference",
        shown memo "Memo",
        extra transactions "Transactions" = numbers(it),
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }
}

/// The numbers of its transactions.
fn numbers(exchange: &Exchange) -> Cell {
    let numbers = exchange
        .transactions
        .iter()
        .filter_map(|one| one.id.clone());
    numbers.collect::<Vec<_>>().join(", ").cell()
}

table! {
    ExchangeRate as it {
        shown pair "Pair",
        shown rate "Rate",
        shown valid_from "From",
        shown source "Source",
        shown in_force "In force",
        extra dry_run "Dry run",
    }
}

table! {
    ExchangePosition as it {
        shown currency "Currency",
        shown position "Position",
        shown pair "Pair",
        shown rate "Rate",
        shown worth "Worth",
        shown worth_currency "In",
    }
}

table! {
    Revaluation as it {
        shown gain "Gain",
        shown currency "Currency",
        shown transaction "Transaction",
        extra dry_run "Dry run",
    }
}
