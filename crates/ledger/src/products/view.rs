//! Products and rates.

use bankctl_types::kind::AccountType;
use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{Capitalisation, Method, Rounding};
use crate::products::rules::rate::Rate;
use crate::views::{FeeTerm, PaymentLimit};

/// A product.
#[derive(Clone, Debug, Serialize)]
pub struct Product {
    /// What people type.
    pub code: String,
    /// What customers are told.
    pub name: Option<String>,
    /// Checking or savings.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The currency of its accounts; `None` where any will do.
    pub currency: Option<Currency>,
    /// Which part of a year a day is.
    pub day_count: DayCount,
    /// What a rate holds for where there are several.
    pub method: Method,
    /// When interest is paid.
    pub capitalise: Capitalisation,
    /// How what is paid becomes whole minor units.
    pub rounding: Rounding,
    /// Below this balance nothing is earned.
    pub earn_from: Option<Money>,
    /// What is withheld of interest, in percent.
    pub tax: Rate,
    /// What accounts keep at least when they pay.
    pub min_balance: Option<Money>,
    /// After how many days without activity accounts are dormant; zero for never.
    pub dormant_after: i64,
    /// Whether Regulation CC says when checks can be used; without it the bank does.
    pub reg_cc: bool,
    /// Whether the program has it by itself.
    pub built_in: bool,
    /// The rates, the first ones first.
    pub rates: Vec<InterestRate>,
    /// The fees, by code, the first ones first.
    pub fees: Vec<FeeTerm>,
    /// The limits of payments, by name, the first ones first.
    pub limits: Vec<PaymentLimit>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Rates from a day on, in percent a year.
#[derive(Clone, Debug, Serialize)]
pub struct InterestRate {
    /// The product, if they are a product's.
    pub product: Option<String>,
    /// The account, if they are one account's.
    pub account: Option<String>,
    /// The currency of the tiers.
    pub currency: Currency,
    /// The first day that they hold for.
    pub effective_from: Day,
    /// The last day, if there is one.
    pub effective_until: Option<Day>,
    /// What balances earn.
    pub tiers: Vec<RateTier>,
    /// What is owed on a balance below zero.
    pub overdraft_rate: Rate,
    /// What is owed beyond the account's limit, if not the same.
    pub excess_rate: Option<Rate>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// From an amount on, a rate.
#[derive(Clone, Debug, Serialize)]
pub struct RateTier {
    /// The amount.
    pub from: Money,
    /// The rate, in percent a year.
    pub rate: Rate,
}
