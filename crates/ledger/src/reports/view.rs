//! What callers get of reports, as plain data.

use bankctl_types::class::Class;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Currency, Day, Money, Timestamp, Total};
use serde::Serialize;

use crate::reports::rules::{Age, Basis, OpenKind, Proof, Section};
use crate::views::Protected;

/// A report.
#[derive(Clone, Debug)]
pub struct Reported<T> {
    /// The first day; `None` of a report about the end of a day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Day,
    /// Whether the last day is not over.
    pub partial: bool,
    /// Whether its months are closed, so that no value date comes to lie in them.
    pub locked: bool,
    /// On which day a transaction counts.
    pub basis: Basis,
    /// The lines.
    pub lines: Vec<T>,
    /// How many more there are.
    pub left_out: u64,
    /// What the lines come to, those that are left out too.
    pub sums: Vec<ReportSum>,
    /// The equations that prove it.
    pub proofs: Vec<Proof>,
}

/// How many of the lines of a report are alike, and what they come to.
#[derive(Clone, Debug, Serialize)]
pub struct ReportSum {
    /// What is counted.
    pub of: &'static str,
    /// The currency.
    pub currency: Currency,
    /// How many.
    pub count: u64,
    /// How much.
    pub amount: Total,
}

impl ReportSum {
    /// Nothing of a currency yet.
    pub(crate) fn of(of: &'static str, currency: Currency) -> Self {
        Self {
            of,
            currency,
            count: 0,
            amount: Total::new(0, currency),
        }
    }

    /// Counts one more, of an amount in minor units.
    pub(crate) fn add(&mut self, minor: i128) {
        self.count += 1;
        self.amount.minor += minor;
    }

    /// Counts those of another sum too.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.amount.minor += other.amount.minor;
    }
}

/// A line of the balance sheet.
#[derive(Clone, Debug, Serialize)]
pub struct BalanceSheetLine {
    /// The part of the sheet.
    pub section: Section,
    /// The account; `customers/checking`, `customers/savings` and `overdrafts` are
    /// sums of customers' accounts, and `current-result` is income less expenses.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// The amount, on the side of its part.
    pub balance: Total,
    /// Whether anything was ever booked there.
    #[serde(skip)]
    pub has_moved: bool,
}

/// A line of the income statement.
#[derive(Clone, Debug, Serialize)]
pub struct IncomeLine {
    /// Income or expense.
    pub class: Class,
    /// The account.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// What was earned or spent in the period, each positive.
    pub amount: Total,
    /// Whether anything was ever booked there.
    #[serde(skip)]
    pub has_moved: bool,
}

/// A line of the general ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerEntry {
    /// The account.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// `opening`, `entry` or `closing`.
    pub line: &'static str,
    /// The transaction.
    pub transaction: Option<String>,
    /// The day that it was booked on; of an opening or closing balance its day.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Option<Day>,
    /// What it is.
    pub kind: Option<Kind>,
    /// The account on the other side.
    pub counterparty: Option<String>,
    /// The reference.
    pub reference: Option<String>,
    /// The memo.
    pub memo: Option<String>,
    /// What was debited.
    pub debit: Total,
    /// What was credited.
    pub credit: Total,
    /// The balance after it, positive on the account's normal side.
    pub balance: Total,
}

/// A line of the cash position.
#[derive(Clone, Debug, Serialize)]
pub struct CashLine {
    /// The account.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// What was there when the day began.
    pub opening: Total,
    /// What came in.
    pub cash_in: Total,
    /// What went out.
    pub cash_out: Total,
    /// What is there at its end.
    pub closing: Total,
    /// How much of it is offered to others and not accepted; nothing of a day that is over.
    pub in_handover: Option<Total>,
    /// What the last count up to the day found.
    pub counted: Option<Total>,
    /// When that was.
    pub counted_at: Option<Timestamp>,
    /// Its notes and coins, if they were counted by value.
    pub pieces: Option<String>,
    /// Whether anything was ever booked there.
    #[serde(skip)]
    pub has_moved: bool,
}

/// A line of a teller's journal.
#[derive(Clone, Debug, Serialize)]
pub struct TellerLine {
    /// The transaction.
    pub transaction: String,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// The business date.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Day,
    /// Who booked it.
    pub operator: String,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// The account of cash.
    pub cash: String,
    /// The account on the other side.
    pub counterparty: String,
    /// The reference.
    pub reference: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// What came in.
    pub cash_in: Option<Money>,
    /// What went out.
    pub cash_out: Option<Money>,
    /// The transaction that it takes back.
    pub reverses: Option<String>,
}

/// An account that is dormant.
#[derive(Clone, Debug, Serialize)]
pub struct DormantLine {
    /// The account.
    pub account: String,
    /// The code of its product.
    pub product: String,
    /// The currency.
    pub currency: Currency,
    /// Since when it is dormant.
    pub since: Day,
    /// For how many days.
    pub days: i64,
    /// Its balance.
    pub balance: Total,
}

/// An account that is overdrawn.
#[derive(Clone, Debug, Serialize)]
pub struct OverdrawnLine {
    /// The account.
    pub account: String,
    /// The code of its product.
    pub product: String,
    /// The currency.
    pub currency: Currency,
    /// Since when it is below zero at the end of each day.
    pub since: Day,
    /// For how many days.
    pub days: i64,
    /// What is owed, positive.
    pub overdrawn: Total,
    /// Its limit now; `None` of a day that is over.
    pub limit: Option<Money>,
    /// What is owed beyond the limit.
    pub over_limit: Option<Total>,
}

/// A large transaction.
#[derive(Clone, Debug, Serialize)]
pub struct LargeLine {
    /// The transaction.
    pub transaction: String,
    /// The business date.
    pub business_date: Day,
    /// The day that it counts from.
    pub value_date: Day,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// The account that pays.
    pub debit: String,
    /// The account that is paid.
    pub credit: String,
    /// The reference.
    pub reference: Option<String>,
    /// Who booked it.
    pub operator: String,
    /// The currency.
    pub currency: Currency,
    /// The amount.
    pub amount: Money,
}

/// What accounts have accrued, together or one.
#[derive(Clone, Debug, Serialize)]
pub struct AccruedLine {
    /// The code of the product.
    pub product: String,
    /// The account, where each is shown.
    pub account: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// How many accounts.
    pub accounts: u64,
    /// The last day of it.
    pub through: Option<Day>,
    /// What customers earned and were not paid, with ten decimals.
    pub earned: String,
    /// What they owe and did not pay, with ten decimals.
    pub owed: String,
}

/// The interest of a customer in a period.
#[derive(Clone, Debug, Serialize)]
pub struct InterestPaidLine {
    /// The number of the customer, who is the first holder of the accounts.
    pub customer: String,
    /// The currency.
    pub currency: Currency,
    /// How many accounts it was booked on.
    pub accounts: usize,
    /// The interest that was paid.
    pub interest: Total,
    /// What was withheld of it.
    pub tax: Total,
    /// The interest that the customer paid.
    pub overdraft_interest: Total,
    /// What was given for interest by hand, less what was taken.
    pub adjustments: Total,
}

/// A product in a period.
#[derive(Clone, Debug, Serialize)]
pub struct ProductLine {
    /// The code.
    pub product: String,
    /// The currency.
    pub currency: Currency,
    /// How many accounts have it and are open at the end.
    pub accounts: u64,
    /// What all its accounts have at the end.
    pub balance: Total,
    /// What they had on average, over the calendar days.
    pub average_balance: Total,
    /// The interest that was paid to them.
    pub interest_paid: Total,
    /// The interest that they paid.
    pub overdraft_interest: Total,
    /// The fees that they paid.
    pub fees: Total,
}

/// Something that is open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenItem {
    /// What it is.
    pub kind: OpenKind,
    /// Its number: of a transaction, a fee, a hold or a request.
    pub item: String,
    /// The account.
    pub account: Option<String>,
    /// Since when.
    pub since: Day,
    /// For how many days.
    pub days: i64,
    /// How old that is.
    pub age: Age,
    /// The currency.
    pub currency: Option<Currency>,
    /// The amount that is open.
    pub amount: Option<Money>,
    /// What is said of it.
    pub memo: Option<String>,
}

/// A cashier's check that was drawn and not presented yet.
#[derive(Clone, Debug, Serialize)]
pub struct OutstandingCheck {
    /// The number of the check.
    pub number: i64,
    /// To whom it is payable.
    pub payee: String,
    /// The account that paid for it.
    pub remitter: String,
    /// When it was issued.
    pub since: Day,
    /// For how many days it has been open.
    pub days: i64,
    /// How old that is.
    pub age: Age,
    /// The first day on which its money may be claimed if it is lost (UCC 3-312).
    pub claimable_from: Day,
    /// The currency.
    pub currency: Currency,
    /// How much.
    pub amount: Money,
}

/// A payee of interest, as form 1099-INT asks for.
#[derive(Clone, Debug, Serialize)]
pub struct TaxLine {
    /// The taxpayer identification number.
    pub tin: Protected,
    /// The name.
    pub name: String,
    /// The postal address.
    pub address: Protected,
    /// The accounts.
    pub accounts: Vec<String>,
    /// Interest that was credited.
    pub box1: Money,
    /// Penalty for taking money out early: there is none.
    pub box2: Money,
    /// Tax that was withheld.
    pub box4: Money,
    /// The customer.
    pub customer: String,
    /// The currency.
    pub currency: Currency,
}
