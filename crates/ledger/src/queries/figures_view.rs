//! Figures a period, and the trial balance.

use bankctl_types::class::Class;
use bankctl_types::{Currency, Day, Total};
use serde::Serialize;

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
