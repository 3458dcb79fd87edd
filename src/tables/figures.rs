//! Figures a period, and the trial balance.

use bankctl_ledger::views::{Stats, TrialBalanceLine};

use super::cell::ToCell;
use crate::report::Cell;

table! {
    Stats as it {
        shown period "Period" = period(it),
        extra from "From",
        extra to "To",
        extra partial "Partial",
        shown currency "Currency",
        extra deposits_count "Deposits, count" = it.deposits.count.cell(),
        shown deposits_amount "Deposits" = it.deposits.amount.cell(),
        extra withdrawals_count "Withdrawals, count" = it.withdrawals.count.cell(),
        shown withdrawals_amount "Withdrawals" = it.withdrawals.amount.cell(),
        extra transfers_in_count "Transfers in, count" = it.transfers_in.count.cell(),
        shown transfers_in_amount "Transfers in" = it.transfers_in.amount.cell(),
        extra transfers_out_count "Transfers out, count" = it.transfers_out.count.cell(),
        shown transfers_out_amount "Transfers out" = it.transfers_out.amount.cell(),
        extra fees_count "Fees, count" = it.fees.count.cell(),
        extra fees_amount "Fees" = it.fees.amount.cell(),
        extra interest_count "Interest, count" = it.interest.count.cell(),
        extra interest_amount "Interest" = it.interest.amount.cell(),
        extra reversals_count "Reversals, count" = it.reversals.count.cell(),
        extra reversals_amount "Reversals" = it.reversals.amount.cell(),
        extra adjustments_count "Adjustments, count" = it.adjustments.count.cell(),
        extra adjustments_amount "Adjustments" = it.adjustments.amount.cell(),
        shown net "Net",
        extra opening_balance "Opening balance",
        shown closing_balance "Closing balance",
    }
}

/// A period of which days are missing is marked.
fn period(stats: &Stats) -> Cell {
    if stats.partial {
        Cell::Marked(stats.period.clone())
    } else {
        stats.period.cell()
    }
}

table! {
    TrialBalanceLine as it {
        shown account "Account",
        shown currency "Currency",
        shown debit "Debit",
        shown credit "Credit",
        shown class "Class",
    }
}
