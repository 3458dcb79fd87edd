//! Check books, orders to stop payment, presented checks and cashier's checks.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::drawn_checks::rules::book::BookStatus;
use crate::drawn_checks::rules::item::ItemStatus;
use crate::drawn_checks::rules::stop::StopStatus;
use crate::views::{FeeTaken, Import, Reject};

/// A check book.
#[derive(Clone, Debug, Serialize)]
pub struct CheckBook {
    /// The number of the book; `None` in a dry run that would issue it.
    pub id: Option<i64>,
    /// The account that its checks are drawn on.
    pub account: String,
    /// The number of its first check.
    pub first: i64,
    /// The number of its last check.
    pub last: i64,
    /// How many checks it has.
    pub count: i64,
    /// The state.
    pub status: BookStatus,
    /// The business day on which it was issued.
    pub issued_on: Day,
    /// Why it is void.
    pub reason: Option<String>,
    /// The idempotency key of its issue.
    pub reference: Option<String>,
    /// Whether it was issued before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An order to stop payment.
#[derive(Clone, Debug, Serialize)]
pub struct StopPayment {
    /// The number of the order; `None` in a dry run that would write it.
    pub id: Option<i64>,
    /// The account.
    pub account: String,
    /// The checks: a number, or two with - between.
    pub number: String,
    /// Only a check of this amount, if that was said.
    pub amount: Option<Money>,
    /// The currency of the account.
    pub currency: Currency,
    /// Whether it was given orally and not confirmed in writing.
    pub oral: bool,
    /// The business day on which it was given.
    pub ordered_on: Day,
    /// The last day on which it stops a check.
    pub last_day: Day,
    /// The state.
    pub status: StopStatus,
    /// How often it was renewed.
    pub renewals: i64,
    /// The idempotency key.
    pub reference: Option<String>,
    /// The fees that were taken for it.
    pub fees: Vec<FeeTaken>,
    /// Whether it was given before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A check that was presented.
#[derive(Clone, Debug, Serialize)]
pub struct PresentedCheck {
    /// The number of the item; `None` in a dry run that would write it.
    pub id: Option<i64>,
    /// The account that it is drawn on.
    pub account: String,
    /// The number of the check.
    pub number: i64,
    /// How much.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// What became of it.
    pub status: ItemStatus,
    /// Why it was returned.
    pub code: Option<String>,
    /// The same in words. Only what was decided just now has them.
    pub message: Option<String>,
    /// Why it was paid although a rule says no.
    pub reason: Option<String>,
    /// The date on it.
    pub dated: Option<Day>,
    /// The routing number of the bank that presented it.
    pub routing: Option<String>,
    /// The number by which that bank traces it.
    pub trace: Option<String>,
    /// The idempotency key.
    pub reference: Option<String>,
    /// The business day.
    pub business_date: Day,
    /// The transaction that paid it.
    pub transaction: Option<String>,
    /// The fees that were taken with it.
    pub fees: Vec<FeeTaken>,
    /// Whether it was presented before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A check that the bank drew.
#[derive(Clone, Debug, Serialize)]
pub struct CashierCheck {
    /// The number of the check; `None` in a dry run that would draw it.
    pub number: Option<i64>,
    /// How much.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// To whom it is payable.
    pub payee: String,
    /// The account that paid for it.
    pub from: String,
    /// The state.
    pub status: ItemStatus,
    /// The business day on which it was issued.
    pub issued_on: Day,
    /// From when on its money may be claimed if the check is lost.
    pub claimable_from: Day,
    /// The business day on which it was paid or became void.
    pub ended_on: Option<Day>,
    /// Why it is void.
    pub reason: Option<String>,
    /// The idempotency key of its issue.
    pub reference: Option<String>,
    /// The transaction by which the bank was paid for it.
    pub transaction: Option<String>,
    /// The transaction that paid it or gave its money back.
    pub ended_by: Option<String>,
    /// The fees that were taken with it.
    pub fees: Vec<FeeTaken>,
    /// Whether it was done before, under the same reference.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// The result of a file of checks.
#[derive(Clone, Debug, Serialize)]
pub struct ChecksImport {
    /// What every import says. Rows posted are checks that were paid.
    #[serde(flatten)]
    pub import: Import,
    /// Checks that were decided about by this run and not paid.
    pub returned: u64,
    /// The first hundred of them, each with its code.
    pub returns: Vec<Reject>,
}
