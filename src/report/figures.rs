//! Figures a period, and the trial balance.

use bankctl_types::class::Class;
use bankctl_types::{Currency, Day, Total};
use serde::Serialize;

use super::{Cell, Column, Record};

/// How many, and how much.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tally {
    /// How many.
    pub count: i64,
    /// How much.
    pub amount: Total,
}

/// The figures of a period in one currency.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    /// The name of the period: `2026-11-21`, `2026-W47`, `2026-11`.
    pub period: String,
    /// The first day that is counted.
    pub from: Day,
    /// The last day that is counted.
    pub to: Day,
    /// Whether days of the period are missing, because it is not over or
    /// because other days were asked for.
    pub partial: bool,
    /// The currency.
    pub currency: Currency,
    /// Money that came in, wages too.
    pub deposits: Tally,
    /// Money that went out.
    pub withdrawals: Tally,
    /// Money from other accounts.
    pub transfers_in: Tally,
    /// Money to other accounts.
    pub transfers_out: Tally,
    /// Charges.
    pub fees: Tally,
    /// Interest.
    pub interest: Tally,
    /// Reversals, signed.
    pub reversals: Tally,
    /// Corrections and opening balances, signed.
    pub adjustments: Tally,
    /// The change of the balance.
    pub net: Total,
    /// The balance before the first day.
    pub opening_balance: Total,
    /// The balance after the last day.
    pub closing_balance: Total,
}

impl Stats {
    /// The columns of all figures.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("period", "Period"),
        Column::extra("from", "From"),
        Column::extra("to", "To"),
        Column::extra("partial", "Partial"),
        Column::shown("currency", "Currency"),
        Column::extra("deposits_count", "Deposits, count"),
        Column::shown("deposits_amount", "Deposits"),
        Column::extra("withdrawals_count", "Withdrawals, count"),
        Column::shown("withdrawals_amount", "Withdrawals"),
        Column::extra("transfers_in_count", "Transfers in, count"),
        Column::shown("transfers_in_amount", "Transfers in"),
        Column::extra("transfers_out_count", "Transfers out, count"),
        Column::shown("transfers_out_amount", "Transfers out"),
        Column::extra("fees_count", "Fees, count"),
        Column::extra("fees_amount", "Fees"),
        Column::extra("interest_count", "Interest, count"),
        Column::extra("interest_amount", "Interest"),
        Column::extra("reversals_count", "Reversals, count"),
        Column::extra("reversals_amount", "Reversals"),
        Column::extra("adjustments_count", "Adjustments, count"),
        Column::extra("adjustments_amount", "Adjustments"),
        Column::shown("net", "Net"),
        Column::extra("opening_balance", "Opening balance"),
        Column::shown("closing_balance", "Closing balance"),
    ];
}

impl Record for Stats {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let period = if self.partial {
            Cell::Marked(self.period.clone())
        } else {
            Cell::of(&self.period)
        };
        let mut cells = vec![
            period,
            Cell::of(self.from),
            Cell::of(self.to),
            Cell::of(self.partial),
            Cell::of(self.currency),
        ];
        for tally in [
            self.deposits,
            self.withdrawals,
            self.transfers_in,
            self.transfers_out,
            self.fees,
            self.interest,
            self.reversals,
            self.adjustments,
        ] {
            cells.extend([Cell::Integer(tally.count), Cell::Sum(tally.amount)]);
        }
        cells.extend([self.net, self.opening_balance, self.closing_balance].map(Cell::Sum));
        cells
    }
}

/// A line of the trial balance.
#[derive(Clone, Debug, Serialize)]
pub struct TrialBalanceLine {
    /// The name of one of the bank's own accounts, or `customers/checking`
    /// and `customers/savings` for the totals of the customers' accounts.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// The balance, if it is a debit; else zero.
    pub debit: Total,
    /// The balance, if it is a credit; else zero.
    pub credit: Total,
    /// The class of the account; what customers have is a liability.
    pub class: Class,
    /// Whether anything was ever booked there.
    #[serde(skip)]
    pub has_moved: bool,
}

impl TrialBalanceLine {
    /// The columns of every trial balance.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("account", "Account"),
        Column::shown("currency", "Currency"),
        Column::shown("debit", "Debit"),
        Column::shown("credit", "Credit"),
        Column::shown("class", "Class"),
    ];
}

impl Record for TrialBalanceLine {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.account),
            Cell::of(self.currency),
            Cell::Sum(self.debit),
            Cell::Sum(self.credit),
            Cell::of(self.class),
        ]
    }
}

/// The totals of one currency.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TrialBalanceTotal {
    /// The currency.
    pub currency: Currency,
    /// The sum of all debits.
    pub debit: Total,
    /// The sum of all credits.
    pub credit: Total,
}

/// The balances of the bank's own accounts and the customers' totals.
#[derive(Clone, Debug)]
pub struct TrialBalance {
    /// The day at whose end this holds.
    pub at: Day,
    /// The lines, by currency.
    pub lines: Vec<TrialBalanceLine>,
    /// The totals, one for each currency.
    pub totals: Vec<TrialBalanceTotal>,
}
