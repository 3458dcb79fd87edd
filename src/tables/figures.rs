//! Figures a period, and the trial balance.

use bankctl_ledger::views::{Stats, TrialBalance, TrialBalanceLine};
use bankctl_types::{Currency, Total};
use serde::Serialize;

use super::cell::ToCell;
use crate::report::{Cell, Chart, List, Row as _};

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
        extra overdraft_interest_count "Overdraft interest, count" = it.overdraft_interest.count.cell(),
        extra overdraft_interest_amount "Overdraft interest" = it.overdraft_interest.amount.cell(),
        extra tax_count "Tax, count" = it.tax.count.cell(),
        extra tax_amount "Tax" = it.tax.amount.cell(),
        shown net "Net",
        extra opening_balance "Opening balance",
        shown closing_balance "Closing balance",
        extra count "Count",
    }
}

/// The figures of a period as people read them: the columns of a row add up to
/// the closing balance.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct FiguresLine(pub Stats);

table! {
    FiguresLine as it {
        shown period "Period" = period(&it.0),
        extra from "From" = it.0.from.cell(),
        extra to "To" = it.0.to.cell(),
        extra partial "Partial" = it.0.partial.cell(),
        shown currency "Currency".yields(3) = it.0.currency.cell(),
        shown count "Count".yields(1) = it.0.count.cell(),
        shown opening_balance "Opening balance".yields(2) = it.0.opening_balance.cell(),
        extra deposits_count "Deposits, count" = it.0.deposits.count.cell(),
        shown deposits_amount "Deposits".yields(6) = it.0.deposits.amount.cell(),
        extra withdrawals_count "Withdrawals, count" = it.0.withdrawals.count.cell(),
        shown withdrawals_amount "Withdrawals".yields(7) = it.0.withdrawals.amount.cell(),
        shown transfers "Transfers".yields(5) = it.0.transfers().cell(),
        extra transfers_in_count "Transfers in, count" = it.0.transfers_in.count.cell(),
        extra transfers_in_amount "Transfers in" = it.0.transfers_in.amount.cell(),
        extra transfers_out_count "Transfers out, count" = it.0.transfers_out.count.cell(),
        extra transfers_out_amount "Transfers out" = it.0.transfers_out.amount.cell(),
        shown other "Other".yields(4) = it.0.other().cell(),
        extra fees_count "Fees, count" = it.0.fees.count.cell(),
        extra fees_amount "Fees" = it.0.fees.amount.cell(),
        extra interest_count "Interest, count" = it.0.interest.count.cell(),
        extra interest_amount "Interest" = it.0.interest.amount.cell(),
        extra reversals_count "Reversals, count" = it.0.reversals.count.cell(),
        extra reversals_amount "Reversals" = it.0.reversals.amount.cell(),
        extra adjustments_count "Adjustments, count" = it.0.adjustments.count.cell(),
        extra adjustments_amount "Adjustments" = it.0.adjustments.amount.cell(),
        extra overdraft_interest_count "Overdraft interest, count" = it.0.overdraft_interest.count.cell(),
        extra overdraft_interest_amount "Overdraft interest" = it.0.overdraft_interest.amount.cell(),
        extra tax_count "Tax, count" = it.0.tax.count.cell(),
        extra tax_amount "Tax" = it.0.tax.amount.cell(),
        shown net "Net" = it.0.net.cell(),
        shown closing_balance "Closing balance" = it.0.closing_balance.cell(),
    }
}

impl FiguresLine {
    /// A list with a total of each currency that has several periods.
    pub fn list(items: Vec<Stats>) -> List {
        let totals = totals(&items).into_iter();
        let totals = totals.map(|total| Self(total).cells()).collect();
        let items = items.into_iter().map(Self).collect();
        List {
            totals,
            ..List::of(items)
        }
    }
}

/// The sums of each currency that has several periods, in the order of the list.
pub fn totals(items: &[Stats]) -> Vec<Stats> {
    let mut currencies: Vec<Currency> = Vec::new();
    for item in items {
        if !currencies.contains(&item.currency) {
            currencies.push(item.currency);
        }
    }
    let of = |currency| items.iter().filter(move |item| item.currency == currency);
    let several = currencies.into_iter().filter(|one| of(*one).count() > 1);
    several.filter_map(|one| Stats::total(of(one))).collect()
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
        shown class "Class".yields(1),
    }
}

/// The trial balance with its totals: only accounts that were ever booked on, or
/// all of them.
pub fn trial_balance(mut balance: TrialBalance, all: bool) -> List {
    balance.lines.retain(|line| all || line.has_moved);
    let totals = balance.totals.iter().map(|total| {
        vec![
            Cell::of("Total"),
            Cell::of(total.currency),
            Cell::Sum(total.debit),
            Cell::Sum(total.credit),
            Cell::Empty,
        ]
    });
    let totals = totals.collect();
    let mut list = List::of(balance.lines);
    list.totals = totals;
    list.beside
        .insert("at".to_owned(), serde_json::json!(balance.at));
    list.beside
        .insert("totals".to_owned(), serde_json::json!(balance.totals));
    list
}

/// A chart of a figure for each currency, a bar a period.
pub fn charts(items: &[Stats], what: &str, figure: impl Fn(&Stats) -> Total) -> Vec<Chart> {
    let mut charts: Vec<(Currency, Chart)> = Vec::new();
    for item in items {
        let mut label = item.period.clone();
        if item.partial {
            label.push_str(" *");
        }
        let bar = (label, figure(item));
        let place = charts.iter().position(|(one, _)| *one == item.currency);
        if let Some((_, chart)) = place.and_then(|place| charts.get_mut(place)) {
            chart.bars.push(bar);
        } else {
            let title = format!("{what}, {}", item.currency);
            let bars = vec![bar];
            charts.push((item.currency, Chart { title, bars }));
        }
    }
    charts.into_iter().map(|(_, chart)| chart).collect()
}
