//! Limits, and what of them is used.

use bankctl_types::kind::Channel;
use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::limits::rules;
use crate::limits::rules::payment_limit::{Direction, Then, Window};

/// A limit of a product from a day on.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentLimit {
    /// The code of the product.
    pub product: String,
    /// What people call it.
    pub name: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The way of the money; `None` for all of them.
    pub channel: Option<Channel>,
    /// What counts together.
    pub per: Window,
    /// What is done with a payment beyond it.
    pub then: Then,
    /// The most payments.
    pub count: Option<i64>,
    /// The most that they come to.
    pub amount: Option<Money>,
    /// The currency of the product.
    pub currency: Currency,
    /// The first day that it holds for.
    pub effective_from: Day,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A contact that was noted for an account.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// The account.
    pub account: String,
    /// The business date.
    pub contacted_on: Day,
    /// Since when the account is dormant: it stays so.
    pub dormant_since: Option<Day>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A limit of a customer from a day on.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerLimit {
    /// The number of the customer.
    pub customer: String,
    /// What people call it.
    pub name: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The way of the money; `None` for all of them.
    pub channel: Option<Channel>,
    /// What counts together.
    pub per: Window,
    /// What is done with a payment beyond it.
    pub then: Then,
    /// The most payments.
    pub count: Option<i64>,
    /// The most that they come to.
    pub amount: Option<Money>,
    /// The currency of the accounts that count.
    pub currency: Currency,
    /// The first day that it holds for.
    pub effective_from: Day,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl CustomerLimit {
    /// A limit as it was set.
    pub(crate) fn of(limit: &rules::payment_limit::CustomerLimit, dry_run: bool) -> Self {
        let terms = &limit.terms;
        let money = |minor| Money::new(minor, limit.currency);
        Self {
            customer: limit.customer.to_string(),
            name: terms.name.clone(),
            direction: terms.direction,
            channel: terms.channel,
            per: terms.window,
            then: terms.then,
            count: terms.count,
            amount: terms.amount_minor.map(money),
            currency: limit.currency,
            effective_from: terms.effective_from,
            dry_run,
        }
    }
}

/// A limit of an account, and what of it is used.
#[derive(Clone, Debug, Serialize)]
pub struct LimitUse {
    /// The account, if one was asked for.
    pub account: Option<String>,
    /// The customer whose limit it is, over all accounts that the customer owns;
    /// `None` for one of the account's product.
    pub customer: Option<String>,
    /// What people call the limit.
    pub name: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The way of the money; `None` for all of them.
    pub channel: Option<Channel>,
    /// What counts together.
    pub per: Window,
    /// What is done with a payment beyond it.
    pub then: Then,
    /// The first day that counts.
    pub from: Day,
    /// The most payments.
    pub count: Option<i64>,
    /// How many were made.
    pub count_used: i64,
    /// How many are left.
    pub count_left: Option<i64>,
    /// The most that they come to.
    pub amount: Option<Money>,
    /// What they came to.
    pub amount_used: Money,
    /// What is left.
    pub amount_left: Option<Money>,
    /// The currency of the account.
    pub currency: Currency,
}
