//! Products: what accounts earn and cost, from which day on.

pub(crate) mod assign;
mod catalogue;
mod rates;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod terms;
pub(crate) mod view;

use std::collections::{BTreeSet, HashMap};

use bankctl_storage::Driver;
use bankctl_types::kind::AccountType;
use bankctl_types::money::Limit;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money};
use serde::{Deserialize, Serialize};

use super::{Result, not_found};
use crate::Ledger;
use crate::error::advice::{List, OfInterest};
use crate::error::{Advice, Class, Error, Fault};
use crate::interest::rules::capitalisation::ends_on;
use crate::kernel::paging;
use crate::kernel::rules::account::Account;
use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{
    Assignment, Capitalisation, Method, Owner, Product, RateVersion, Rounding, usual,
};
use crate::products::rules::rate::Rate;
pub(crate) use crate::products::table::Stored;
use crate::views;

/// A product that is to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductOpening {
    /// What people type.
    pub code: String,
    /// What customers are told.
    pub name: Option<String>,
    /// Checking or savings.
    pub account_type: AccountType,
    /// The currency of its accounts, if not the ledger's.
    pub currency: Option<Currency>,
    /// Which part of a year a day is.
    pub day_count: DayCount,
    /// What a rate holds for where there are several.
    pub method: Method,
    /// When interest is paid.
    pub capitalisation: Capitalisation,
    /// How what is paid becomes whole minor units.
    pub rounding: Rounding,
    /// Below this balance nothing is earned.
    pub earn_from: Limit,
    /// What is withheld of interest.
    pub tax: Rate,
    /// What accounts keep at least when they pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Limit>,
    /// After how many days without activity accounts are dormant; zero for never.
    #[serde(default)]
    pub dormant_after: i64,
    /// Whether Regulation CC says when checks can be used; if nothing is said, of checking
    /// accounts it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reg_cc: Option<bool>,
}

/// Rates that are to hold from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RateChange {
    /// The first day.
    pub effective_from: Day,
    /// The last day, if there is one.
    pub effective_until: Option<Day>,
    /// From which amounts on which rates are earned.
    pub tiers: Vec<(Limit, Rate)>,
    /// What is owed on a balance below zero.
    pub overdraft: Rate,
    /// What is owed beyond the account's limit, if not the same.
    pub excess: Option<Rate>,
}

/// The product of a code that an account of a type and currency may have.
///
/// # Errors
/// There is none, or it is for other accounts.
pub(crate) fn fitting(
    driver: &mut dyn Driver,
    code: &str,
    (account_type, currency): (AccountType, Currency),
    label: &str,
) -> Result<Stored<Product>> {
    let row = by_code(driver, code)?;
    must_fit(&row, code, (account_type, currency), label)?;
    Ok(row)
}

/// Whether an account of a type and currency may have a product.
///
/// # Errors
/// It is for other accounts.
pub(crate) fn must_fit(
    row: &Stored<Product>,
    code: &str,
    (account_type, currency): (AccountType, Currency),
    label: &str,
) -> Result<()> {
    let product = &row.record;
    if product.account_type != account_type {
        let message = format!(
            "product {code} is for {} accounts, and account {label} is a {account_type} account",
            product.account_type,
        );
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint(Advice::LookIn(List::Products))
            .into());
    }
    if let Some(kept) = product.currency.filter(|kept| *kept != currency) {
        let message =
            format!("product {code} is kept in {kept}, and account {label} in {currency}");
        return Err(Fault::new(Class::Refused, "currency_mismatch", message)
            .hint(Advice::LookIn(List::Products))
            .into());
    }
    Ok(())
}

/// The number of the product that an account has; `None` of the bank's own.
pub(crate) fn of_account(driver: &mut dyn Driver, account: &Account) -> Result<Option<i64>> {
    let last = table::assignments(driver, account.id)?.pop();
    Ok(match last {
        Some(row) => Some(row.record.product),
        None => usual(account.account_type),
    })
}

/// The product that an account has on a day, and since when it has had it without a
/// break; `None` where it was given none by then.
pub(crate) fn on_day(
    driver: &mut dyn Driver,
    account: AccountId,
    day: Day,
) -> Result<Option<(Stored<Product>, Day)>> {
    let mut rows = table::assignments(driver, account)?;
    rows.retain(|row| row.record.effective_from <= day);
    let Some(id) = rows.last().map(|row| row.record.product) else {
        return Ok(None);
    };
    let same = rows.iter().rev().take_while(|row| row.record.product == id);
    let since = same.map(|row| row.record.effective_from).min();
    let row = table::product(driver, id)?
        .ok_or_else(|| bankctl_storage::damaged(format_args!("product {id} is missing")))?;
    Ok(Some((row, since.unwrap_or(day))))
}

/// The products that accounts from one to another have on a day, of those that were
/// given one by then.
pub(crate) fn between(
    driver: &mut dyn Driver,
    ends: (AccountId, AccountId),
    day: Day,
) -> Result<HashMap<AccountId, i64>> {
    let rows = table::assignments_between(driver, ends)?.into_iter();
    let rows = rows.map(|row| row.record);
    let by_then = rows.filter(|record| record.effective_from <= day);
    // Of several the last one counts.
    Ok(by_then
        .map(|record| (record.account, record.product))
        .collect())
}

/// The accounts after a key that have a product, or had it.
pub(crate) fn accounts_of_product(
    driver: &mut dyn Driver,
    product: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<AccountId>> {
    Ok(table::accounts_of_product(driver, product, after, limit)?)
}

/// The code of a product.
pub(crate) fn code_of(driver: &mut dyn Driver, id: i64) -> Result<String> {
    if let Some(built_in) = Product::built_in(id) {
        return Ok(built_in.code);
    }
    let row = table::product(driver, id)?;
    Ok(row
        .ok_or_else(|| bankctl_storage::damaged(format_args!("product {id} is missing")))?
        .record
        .code)
}

/// Whether interest of any product is paid for a period that ends on a day.
pub(crate) fn any_pays_on(driver: &mut dyn Driver, end: Day) -> Result<bool> {
    let mut rows = table::products(driver)?.into_iter();
    Ok(rows.any(|row| ends_on(row.record.capitalisation, end)))
}

/// What an account has by the products that it was given.
pub(crate) struct HasProduct {
    /// The number of the last one.
    pub(crate) product: Option<i64>,
    /// The first day that it had one.
    pub(crate) since: Day,
    /// Whether it had others or other limits before, or has rates of its own.
    pub(crate) own_terms: bool,
}

/// What an account has by the products that it was given.
pub(crate) fn had_by(driver: &mut dyn Driver, account: AccountId) -> Result<HasProduct> {
    let rows = table::assignments(driver, account)?;
    let rates = table::rates(driver, Owner::Account(account))?;
    let first = rows.iter().map(|row| row.record.effective_from).min();
    Ok(HasProduct {
        product: rows.last().map(|row| row.record.product),
        since: first.unwrap_or(Day::MAX),
        own_terms: rows.len() > 1 || !rates.is_empty(),
    })
}

/// The accounts that were given a product.
pub(crate) fn accounts_with_products(driver: &mut dyn Driver) -> Result<BTreeSet<AccountId>> {
    let mut accounts = BTreeSet::new();
    let key = |row: &Stored<Assignment>| row.id;
    paging::each(driver, table::assignment_page, key, |_, row| {
        accounts.insert(row.record.account);
        Ok(())
    })?;
    Ok(accounts)
}

pub(crate) fn by_code(driver: &mut dyn Driver, code: &str) -> Result<Stored<Product>> {
    table::product_of_code(driver, code)?.ok_or_else(|| {
        not_found(
            "product_not_found",
            format!("no product {code}"),
            Advice::LookIn(List::Products),
        )
    })
}

pub(crate) fn built_in(code: &str) -> Error {
    let message = format!("product {code} is built in, and earns nothing");
    Fault::new(Class::Refused, "built_in_product", message)
        .hint(Advice::Interest(OfInterest::OwnProduct))
        .into()
}

fn rate_shown(version: &RateVersion, currency: Currency, dry_run: bool) -> views::InterestRate {
    let tiers = version.rates.tiers.all().iter();
    views::InterestRate {
        product: None,
        account: None,
        currency,
        effective_from: version.effective_from,
        effective_until: version.effective_until,
        tiers: tiers
            .map(|tier| views::RateTier {
                from: Money::new(tier.from_minor, currency),
                rate: tier.rate,
            })
            .collect(),
        overdraft_rate: version.rates.overdraft,
        excess_rate: version.rates.excess,
        dry_run,
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::products`] gives it.
pub struct ProductsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`products`](crate::products).
    pub const fn products(&mut self) -> ProductsRoom<'_> {
        ProductsRoom(self)
    }
}
