//! Standing orders and what became of their dates.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::orders::rules::amount::{AmountRule, IfShort};
use crate::orders::rules::dates::{Every, OnHoliday};
use crate::orders::rules::order::{OccurrenceStatus, OrderStatus};

/// A standing order.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// The number; `None` in a dry run that would make it.
    pub id: Option<String>,
    /// The account that pays.
    pub from: String,
    /// The account that is paid.
    pub to: String,
    /// What the amount is: what is moved, what stays, or what is topped up to.
    pub rule: AmountRule,
    /// The amount.
    pub amount: Money,
    /// The currency of both accounts.
    pub currency: Currency,
    /// How often.
    pub every: Every,
    /// The day of the month, if it is not that of the start.
    pub day: Option<i64>,
    /// The day that all dates follow from.
    pub start: Day,
    /// The last date, if there is one.
    pub end: Option<Day>,
    /// How many times, if that is said.
    pub times: Option<i64>,
    /// How many of them are left.
    pub left: Option<i64>,
    /// What becomes of dates that are no business days.
    pub on_holiday: OnHoliday,
    /// What becomes of an occurrence that the account is short for.
    pub if_short: IfShort,
    /// On how many more business days it is tried, if it is.
    pub retry_days: Option<i64>,
    /// Which go first: those with the lowest.
    pub priority: i64,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The idempotency key of the request that made it.
    pub reference: Option<String>,
    /// The holders who ordered it.
    pub ordered_by: Vec<String>,
    /// What it is.
    pub status: OrderStatus,
    /// How many occurrences have failed since one was done.
    pub failures: i64,
    /// The next dates.
    pub upcoming: Vec<Upcoming>,
    /// What became of the last dates, the latest first.
    pub occurrences: Vec<Occurrence>,
    /// Whether it was made before, by the same request.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A date that an order will be carried out for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Upcoming {
    /// The date, as it follows from the start.
    pub nominal: Day,
    /// The business day that it is done on.
    pub on: Day,
}

/// What became of a date of an order.
#[derive(Clone, Debug, Serialize)]
pub struct Occurrence {
    /// The order.
    pub order: String,
    /// The account that pays.
    pub from: String,
    /// The account that is paid.
    pub to: String,
    /// The date, as it follows from the start.
    pub nominal: Day,
    /// The business day that it was moved to.
    pub on: Day,
    /// What became of it.
    pub status: OccurrenceStatus,
    /// On how many days it was tried.
    pub attempts: i64,
    /// The business day that it was tried on last.
    pub tried_on: Option<Day>,
    /// How much was moved.
    pub amount: Option<Money>,
    /// The currency.
    pub currency: Currency,
    /// The transaction that moved it.
    pub transaction: Option<String>,
    /// Why it was not done, for programs.
    pub code: Option<String>,
}
