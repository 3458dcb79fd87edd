//! Products, their rates, and which account has which, as the change log of
//! changes keeps them.

use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, words};
use serde::{Serialize, Serializer};

use super::day_count::DayCount;
use super::rate::Rate;
use super::tiers::Tiers;

words! {
    /// What a rate holds for where there are several.
    Method {
        /// Each slice of the balance earns the rate of its tier.
        Banded = 1, "banded";
        /// The whole balance earns the rate of the tier that it reaches.
        Whole = 2, "whole";
    }
}

words! {
    /// When interest is paid.
    Capitalisation {
        /// At the end of each month.
        Monthly = 1, "monthly";
        /// At the end of March, June, September and December.
        Quarterly = 2, "quarterly";
        /// At the end of December.
        Yearly = 3, "yearly";
        /// When the account is closed.
        AtClose = 4, "at-close";
    }
}

words! {
    /// How interest that is paid becomes whole minor units. What is left over is
    /// carried.
    Rounding {
        /// Fractions wait for the next time.
        Down = 1, "down";
        /// Half a unit and more is a whole one.
        HalfUp = 2, "half-up";
        /// Half a unit goes to the even neighbour.
        HalfEven = 3, "half-even";
    }
}

bankctl_types::from_text! {
    Method = Method::parse;
    Capitalisation = Capitalisation::parse;
    Rounding = Rounding::parse;
    DayCount = DayCount::parse;
}

/// The number of the product that checking accounts have unless they are told
/// otherwise. It earns and costs nothing.
pub const CHECKING: i64 = 1;
/// The same of savings accounts.
pub const SAVINGS: i64 = 2;

/// A product: what does not change of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
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
    /// What a rate holds for.
    pub method: Method,
    /// When interest is paid.
    pub capitalisation: Capitalisation,
    /// How what is paid becomes whole minor units.
    pub rounding: Rounding,
    /// Below this balance nothing is earned, in minor units.
    pub earn_from_minor: i64,
    /// What is withheld of each payment of interest.
    pub tax: Rate,
    /// What accounts keep at least when they pay, in minor units.
    #[serde(skip_serializing_if = "is_zero")]
    pub minimum_minor: i64,
    /// After how many days without activity accounts are dormant; zero for never.
    #[serde(skip_serializing_if = "is_zero")]
    pub dormant_after: i64,
    /// Whether Regulation CC says when checks can be used, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reg_cc: Option<bool>,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Product {
    /// Whether Regulation CC says when checks can be used: the law is about accounts for
    /// payments, and not about savings (12 CFR 229.2(a)).
    pub fn has_reg_cc(&self) -> bool {
        let is_for_payments = self.account_type != AccountType::Savings;
        self.reg_cc.unwrap_or(is_for_payments)
    }

    /// One of the products that are always there.
    pub fn built_in(id: i64) -> Option<Self> {
        let account_type = match id {
            CHECKING => AccountType::Checking,
            SAVINGS => AccountType::Savings,
            _ => return None,
        };
        Some(Self {
            code: account_type.name().to_owned(),
            name: None,
            account_type,
            currency: None,
            day_count: DayCount::Act365f,
            method: Method::Banded,
            capitalisation: Capitalisation::Monthly,
            rounding: Rounding::Down,
            earn_from_minor: 0,
            tax: Rate::ZERO,
            minimum_minor: 0,
            dormant_after: 0,
            reg_cc: None,
        })
    }
}

/// The product that an account has unless it was told otherwise; `None` for the
/// bank's own.
pub fn usual(account_type: AccountType) -> Option<i64> {
    match account_type {
        AccountType::Checking => Some(CHECKING),
        AccountType::Savings => Some(SAVINGS),
        AccountType::Internal => None,
    }
}

/// Whose rate it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A product's, by number.
    Product(i64),
    /// One account's, which goes before that of its product.
    Account(#[serde(serialize_with = "key")] AccountId),
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn key<S: Serializer>(account: &AccountId, target: S) -> Result<S::Ok, S::Error> {
    target.serialize_i64(account.0)
}

/// What a balance earns and costs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rates {
    /// What it earns.
    #[serde(serialize_with = "stored")]
    pub tiers: Tiers,
    /// What it costs below zero.
    pub overdraft: Rate,
    /// What it costs beyond the account's limit, if not the same.
    pub excess: Option<Rate>,
}

fn stored<S: Serializer>(tiers: &Tiers, target: S) -> Result<S::Ok, S::Error> {
    target.serialize_str(&tiers.stored())
}

/// Rates from a day on. They never change: others follow them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RateVersion {
    /// Whose they are.
    pub owner: Owner,
    /// The first day that they hold for.
    pub effective_from: Day,
    /// The last day, if there is one.
    pub effective_until: Option<Day>,
    /// What they are.
    #[serde(flatten)]
    pub rates: Rates,
}

/// The product and the limit of an account from a day on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Assignment {
    /// The account.
    #[serde(serialize_with = "key")]
    pub account: AccountId,
    /// The number of the product.
    pub product: i64,
    /// How far below zero the account may go, in minor units.
    pub limit_minor: i64,
    /// The first day that they hold for.
    pub effective_from: Day,
}
