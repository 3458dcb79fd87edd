//! Fees: of products, and of accounts.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::fees::rules::item::FeeStatus;
use crate::fees::rules::term::{FeeEvent, FirstPeriod};
use crate::products::rules::rate::Rate;

/// A fee of a product from a day on.
#[derive(Clone, Debug, Serialize)]
pub struct FeeTerm {
    /// The code of the product.
    pub product: String,
    /// What people call it.
    pub code: String,
    /// What it is for.
    pub event: FeeEvent,
    /// How much it is, if it is the same always.
    pub amount: Option<Money>,
    /// Which part of the payment it is, in percent.
    pub percent: Option<Rate>,
    /// The least that it is.
    pub min: Option<Money>,
    /// The most that it is.
    pub max: Option<Money>,
    /// How many a month cost nothing.
    pub free: i64,
    /// The most that is charged on a day.
    pub per_day: Option<i64>,
    /// How far below zero an account may end the day before it is charged.
    pub de_minimis: Money,
    /// What is charged for the month in which it begins.
    pub first_period: FirstPeriod,
    /// For how many days it is tried to take what is due.
    pub give_up_days: Option<i64>,
    /// When it is not charged: if one of these is met.
    pub waive_if: Vec<String>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The first day that it holds for.
    pub effective_from: Day,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A fee that an account owes or paid.
#[derive(Clone, Debug, Serialize)]
pub struct Fee {
    /// The number.
    pub id: i64,
    /// The account.
    pub account: String,
    /// What people call it.
    pub code: String,
    /// What it is for.
    pub event: FeeEvent,
    /// The last day of its month, if it is for one.
    pub period: Option<Day>,
    /// The transaction that it is for, if it is for one.
    pub cause: Option<String>,
    /// The number of the fee that it is the rest of.
    pub rest_of: Option<i64>,
    /// The day that it was due on.
    pub due_on: Day,
    /// How much it is.
    pub amount: Money,
    /// How much of it was taken.
    pub taken: Money,
    /// The currency of both.
    pub currency: Currency,
    /// What became of it.
    pub status: FeeStatus,
    /// The transaction that took it.
    pub transaction: Option<String>,
    /// The transaction that gave it back.
    pub refund: Option<String>,
    /// Whether the reference was known and nothing new was posted.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A fee that was taken together with a payment, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct FeeTaken {
    /// What people call it.
    pub code: String,
    /// How much it is.
    pub amount: Money,
    /// The transaction; `None` in a dry run.
    pub transaction: Option<String>,
    /// What the account has after it.
    pub balance: Money,
}

/// A fee that an account does not pay.
#[derive(Clone, Debug, Serialize)]
pub struct FeeWaiver {
    /// The account.
    pub account: String,
    /// What people call the fee.
    pub code: String,
    /// The first day.
    pub from: Day,
    /// The last day, if there is one.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}
