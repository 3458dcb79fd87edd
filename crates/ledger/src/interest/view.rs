//! What interest is made of.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::products::rules::day_count::DayCount;
use crate::products::rules::rate::Rate;

/// Interest on an amount at a rate, on days that follow each other.
#[derive(Clone, Debug, Serialize)]
pub struct InterestLine {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many days.
    pub days: i64,
    /// The amount.
    pub base: Money,
    /// The currency.
    pub currency: Currency,
    /// The rate, in percent a year.
    pub rate: Rate,
    /// Which part of a year a day is.
    pub basis: DayCount,
    /// What was earned, with ten decimals; what is owed is below zero.
    pub interest: String,
    /// The transaction that was booked late.
    pub correction_of: Option<String>,
    /// What part would be withheld if it were paid now, in percent; none where nothing
    /// is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<Rate>,
    /// Who says so: the owner of the account, by number, or its product, by code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate_of: Option<String>,
}

/// Interest that was paid to an account, and by it.
#[derive(Clone, Debug, Serialize)]
pub struct InterestPaid {
    /// The account.
    pub account: String,
    /// The last day that it is for; `None` of an account that earns nothing.
    pub through: Option<Day>,
    /// What it earned.
    pub interest: Money,
    /// What was withheld of that.
    pub tax: Money,
    /// What it owed.
    pub overdraft_interest: Money,
    /// The currency.
    pub currency: Currency,
    /// Whether nothing was written.
    pub dry_run: bool,
}
