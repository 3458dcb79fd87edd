//! Products: what accounts earn and cost, from which day on.

mod rates;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod terms;
pub(crate) mod view;

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::kind::AccountType;
use bankctl_types::money::Limit;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money};
use serde::{Deserialize, Serialize};

use super::{Ledger, Result, WriteTx, not_found};
use crate::accounts::limit_minor;
use crate::approvals::requests::Request;
use crate::error::advice::{Existing, List, OfInterest};
use crate::error::{Advice, Class, Error, Fault};
use crate::interest::rules::capitalisation::ends_on;
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::{paging, tables};
use crate::products::requests::ProductRequest;
use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{
    Assignment, Capitalisation, Method, Owner, Product, RateVersion, Rounding, usual,
};
use crate::products::rules::rate::Rate;
pub(crate) use crate::products::table::Stored;
use crate::products::terms::in_force;
use crate::{fees, interest, limits, views};

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

impl Ledger {
    /// Adds a product. It earns nothing until it has a rate.
    ///
    /// # Errors
    /// In this order: an amount that the currency does not have, a code that
    /// is taken; whatever keeps it for a second person.
    pub fn add_product(&mut self, opening: &ProductOpening) -> Result<views::Product> {
        self.ask(
            &[],
            |books| books.add_product(opening),
            || Request::Product(ProductRequest::AddProduct(opening.clone())),
        )
    }

    /// All products, each with the rates that hold today.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn products(&mut self) -> Result<Vec<views::Product>> {
        self.read(|view| {
            let mut items = Vec::new();
            for row in table::products(view.driver)? {
                let rates = rates_of(view.driver, &row, Some(view.today))?;
                let mut product = shown(&row, rates, false);
                product.fees = fees::terms_shown(view.driver, &row, Some(view.today))?;
                product.limits = limits::limits_shown(view.driver, &row, Some(view.today))?;
                items.push(product);
            }
            Ok(items)
        })
    }

    /// A product with all its rates, or with those that hold on a day.
    ///
    /// # Errors
    /// `product_not_found`.
    pub fn product(&mut self, code: &str, at: Option<Day>) -> Result<views::Product> {
        self.read(|view| {
            let row = by_code(view.driver, code)?;
            let rates = rates_of(view.driver, &row, at)?;
            let mut product = shown(&row, rates, false);
            product.fees = fees::terms_shown(view.driver, &row, at)?;
            product.limits = limits::limits_shown(view.driver, &row, at)?;
            Ok(product)
        })
    }
}

impl WriteTx<'_> {
    fn add_product(&mut self, opening: &ProductOpening) -> Result<views::Product> {
        let currency = opening.currency.unwrap_or(self.settings.currency);
        let product = Product {
            code: opening.code.clone(),
            name: opening.name.clone(),
            account_type: opening.account_type,
            currency: Some(currency),
            day_count: opening.day_count,
            method: opening.method,
            capitalisation: opening.capitalisation,
            rounding: opening.rounding,
            earn_from_minor: limit_minor(opening.earn_from.0, currency)?,
            tax: opening.tax,
            minimum_minor: match opening.minimum {
                Some(minimum) => limit_minor(minimum.0, currency)?,
                None => 0,
            },
            dormant_after: opening.dormant_after,
        };
        tables::locks::numbers(self.driver, true)?;
        if table::product_of_code(self.driver, &product.code)?.is_some() {
            return Err(there_already(&product.code));
        }
        self.may_wait(Rule::Products)?;
        let id = table::next_product(self.driver)?;
        let change = self.register(Subject::Product, id, action::CREATED, &product)?;
        let row = Stored {
            id,
            record: product,
            change: Some(change),
        };
        table::insert_product(self.driver, &row)?;
        Ok(shown(&row, Vec::new(), self.dry_run))
    }
}

/// Gives an account another product, from the day after what is accrued.
pub(crate) fn assign(books: &mut WriteTx<'_>, account: &Account, code: &str) -> Result<()> {
    let kind = (account.account_type, account.currency);
    let row = fitting(books.driver, code, kind, &account.label())?;
    if of_account(books.driver, account)? == Some(row.id) {
        return Ok(());
    }
    books.may_wait(Rule::Products)?;
    let effective_from = interest::begin(books, account.id, row.id)?;
    insert_assignment(books, account, row.id, effective_from)?;
    limits::begin(books, account.id, &row.record)
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
    Ok(row)
}

/// Keeps the limit that an account has from now on, if it earns or owes
/// interest.
pub(crate) fn limit_changed(books: &mut WriteTx<'_>, account: &Account) -> Result<()> {
    let Some(accrued) = interest::accrued_through(books.driver, account.id)? else {
        return Ok(());
    };
    let Some(product) = of_account(books.driver, account)? else {
        return Ok(());
    };
    interest::has_own_terms(books, account.id)?;
    insert_assignment(books, account, product, accrued.plus(1))
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

fn insert_assignment(
    books: &mut WriteTx<'_>,
    account: &Account,
    product: i64,
    effective_from: Day,
) -> Result<()> {
    let record = Assignment {
        account: account.id,
        product,
        limit_minor: account.overdraft_minor,
        effective_from,
    };
    let id = table::next_assignment(books.driver)?;
    let change = books.register(Subject::AccountProduct, id, action::CREATED, &record)?;
    let change = Some(change);
    Ok(table::insert_assignment(
        books.driver,
        &Stored { id, record, change },
    )?)
}

fn rates_of(
    driver: &mut dyn Driver,
    row: &Stored<Product>,
    at: Option<Day>,
) -> Result<Vec<views::InterestRate>> {
    let Some(currency) = row.record.currency else {
        return Ok(Vec::new());
    };
    let rows = table::rates(driver, Owner::Product(row.id))?;
    let versions: Vec<RateVersion> = rows.into_iter().map(|row| row.record).collect();
    let wanted: Vec<&RateVersion> = match at {
        Some(day) => in_force(&versions, day).into_iter().collect(),
        None => versions.iter().collect(),
    };
    let each = wanted.into_iter().map(|version| {
        let mut rate = rate_shown(version, currency, false);
        rate.product = Some(row.record.code.clone());
        rate
    });
    Ok(each.collect())
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

fn there_already(code: &str) -> Error {
    Fault::new(
        Class::Conflict,
        "already_exists",
        format!("product {code} is there already"),
    )
    .hint(Advice::Taken(Existing::Product(code.to_owned())))
    .into()
}

pub(crate) fn built_in(code: &str) -> Error {
    let message = format!("product {code} is built in, and earns nothing");
    Fault::new(Class::Refused, "built_in_product", message)
        .hint(Advice::Interest(OfInterest::OwnProduct))
        .into()
}

fn shown(row: &Stored<Product>, rates: Vec<views::InterestRate>, dry_run: bool) -> views::Product {
    let product = &row.record;
    let money = |currency| Money::new(product.earn_from_minor, currency);
    views::Product {
        code: product.code.clone(),
        name: product.name.clone(),
        account_type: product.account_type,
        currency: product.currency,
        day_count: product.day_count,
        method: product.method,
        capitalise: product.capitalisation,
        rounding: product.rounding,
        earn_from: product.currency.map(money),
        tax: product.tax,
        min_balance: product
            .currency
            .map(|currency| Money::new(product.minimum_minor, currency)),
        dormant_after: product.dormant_after,
        built_in: Product::built_in(row.id).is_some(),
        rates,
        fees: Vec::new(),
        limits: Vec::new(),
        dry_run,
    }
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
