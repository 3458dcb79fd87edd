//! Checks that were paid in.

use bankctl_types::{Currency, Day, Money, RoutingNumber};
use serde::Serialize;

use crate::checks::rules::item::{
    CheckClass, CheckStatus, DepositPlace, HoldException, ReturnReason,
};
use crate::views::FeeTaken;

/// Money of a check that can be used from a day on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Available {
    /// How much.
    pub amount: Money,
    /// The first day.
    pub on: Day,
    /// The hold that keeps it back until then; none of what can be used at once, or
    /// was given.
    pub hold: Option<String>,
}

/// A check that was paid in, as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The number; `None` in a dry run that would take it.
    pub id: Option<String>,
    /// The account that it was paid in to.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What it is.
    pub class: CheckClass,
    /// The number that is printed on it.
    pub number: i64,
    /// The bank on which it is drawn; none of a check that is drawn on this bank.
    pub routing: Option<RoutingNumber>,
    /// The account on which it is drawn.
    pub drawer: String,
    /// Where it was paid in.
    pub at: DepositPlace,
    /// The day from which the law counts.
    pub banking_day: Day,
    /// When its money can be used.
    pub availability: Vec<Available>,
    /// How much of it still can't be used.
    pub held: Money,
    /// What was given before its day.
    pub released: Money,
    /// Why that was given.
    pub released_for: Option<String>,
    /// Why some of it waits for longer than usual.
    pub exception: Option<HoldException>,
    /// What makes the bank doubt that it will be paid.
    pub doubt: Option<String>,
    /// Whether the customer must get a notice of that.
    pub notice_required: bool,
    /// What became of it.
    pub status: CheckStatus,
    /// The transaction that brought it; `None` in a dry run.
    pub transaction: Option<String>,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Why it came back.
    pub return_reason: Option<ReturnReason>,
    /// The transaction that took it back.
    pub returned_by: Option<String>,
    /// The fees that were taken together with that.
    pub fees: Vec<FeeTaken>,
    /// The check that was paid in before and came back.
    pub redeposit_of: Option<String>,
    /// Whether the reference was known and nothing new was done.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// The notice that a customer must get where money of a check waits for longer than
/// usual (12 CFR 229.13(g)).
#[derive(Clone, Debug, Serialize)]
pub struct CheckNotice {
    /// The number of the check.
    pub check: String,
    /// The last digits of the account.
    pub account: String,
    /// When it was paid in.
    pub deposited_on: Day,
    /// How much waits for longer.
    pub amount: Money,
    /// The currency.
    pub currency: Currency,
    /// Why.
    pub exception: HoldException,
    /// The first day on which all of it can be used.
    pub available_on: Day,
    /// The notice in words.
    pub text: String,
}
