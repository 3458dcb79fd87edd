//! Figures a period, the trial balance, and how the bank stands.

use bankctl_types::class::Class;
use bankctl_types::{Currency, Day, Timestamp, Total};
use serde::Serialize;

use crate::views::{Approval, Finding, Sent};

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
    /// Interest that customers paid on what they owed.
    pub overdraft_interest: Tally,
    /// What was withheld of interest.
    pub tax: Tally,
    /// The change of the balance.
    pub net: Total,
    /// The balance before the first day.
    pub opening_balance: Total,
    /// The balance after the last day.
    pub closing_balance: Total,
    /// How many transactions there were; of accounts, how many lines on them.
    pub count: i64,
}

impl Stats {
    /// Money from other accounts less money to them.
    pub fn transfers(&self) -> Total {
        self.of_currency(self.transfers_in.amount.minor - self.transfers_out.amount.minor)
    }

    /// What else changed the balance, signed: fees, interest, tax, reversals and
    /// adjustments.
    pub fn other(&self) -> Total {
        let shown = self.deposits.amount.minor - self.withdrawals.amount.minor;
        self.of_currency(self.net.minor - shown - self.transfers().minor)
    }

    /// The sums of one currency's periods, oldest first: from the opening of the
    /// first to the close of the last. `None` where there are none.
    pub fn total<'a>(mut items: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let mut total = items.next()?.clone();
        "Total".clone_into(&mut total.period);
        total.partial = false;
        for item in items {
            total.add(item);
        }
        Some(total)
    }

    fn add(&mut self, later: &Self) {
        for (sum, more) in [
            (&mut self.deposits, later.deposits),
            (&mut self.withdrawals, later.withdrawals),
            (&mut self.transfers_in, later.transfers_in),
            (&mut self.transfers_out, later.transfers_out),
            (&mut self.fees, later.fees),
            (&mut self.interest, later.interest),
            (&mut self.reversals, later.reversals),
            (&mut self.adjustments, later.adjustments),
            (&mut self.overdraft_interest, later.overdraft_interest),
            (&mut self.tax, later.tax),
        ] {
            sum.count += more.count;
            sum.amount.minor += more.amount.minor;
        }
        self.count += later.count;
        self.net.minor += later.net.minor;
        self.to = later.to;
        self.closing_balance = later.closing_balance;
    }

    fn of_currency(&self, minor: i128) -> Total {
        Total::new(minor, self.currency)
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

/// How the bank stands, all of one moment.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// The name of the bank.
    pub bank: String,
    /// When.
    pub at: Timestamp,
    /// The business date.
    pub today: Day,
    /// The figures of the last months, by currency.
    pub months: Vec<Stats>,
    /// The figures of the last days, by currency.
    pub days: Vec<Stats>,
    /// The trial balance.
    pub trial_balance: TrialBalance,
    /// The requests that wait for a second person, the oldest first.
    pub approvals: Vec<Approval>,
    /// The money on its way to other ledgers.
    pub in_transit: Vec<Sent>,
    /// What in the books needs to be looked at.
    pub findings: Vec<Finding>,
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
