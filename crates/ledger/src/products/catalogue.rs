//! Products are added and shown.

use bankctl_storage::Driver;
use bankctl_types::{Day, Money};

use super::requests::ProductRequest;
use super::rules::product::{Owner, Product, RateVersion};
use super::table::{self, Stored};
use super::terms::in_force;
use super::{ProductOpening, by_code, rate_shown};
use crate::error::advice::Existing;
use crate::error::{Advice, Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::payments::limit_minor;
use crate::products::ProductsRoom;
use crate::{Result, WriteTx, fees, limits, views};

impl ProductsRoom<'_> {
    /// Adds a product. It earns nothing until it has a rate.
    ///
    /// # Errors
    /// In this order: an amount that the currency does not have, a code that
    /// is taken; whatever keeps it for a second person.
    pub fn create(self, opening: &ProductOpening) -> Result<views::Product> {
        self.0.ask(
            &[],
            |books| books.add_product(opening),
            || ProductRequest::AddProduct(opening.clone()),
        )
    }

    /// All products, each with the rates that hold today.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(self) -> Result<Vec<views::Product>> {
        self.0.read(|view| {
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
    pub fn get(self, code: &str, at: Option<Day>) -> Result<views::Product> {
        self.0.read(|view| {
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
    pub(super) fn add_product(&mut self, opening: &ProductOpening) -> Result<views::Product> {
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
            reg_cc: opening.reg_cc,
        };
        tables::locks::numbers(self.driver, true)?;
        if table::product_of_code(self.driver, &product.code)?.is_some() {
            return Err(there_already(&product.code));
        }
        self.require_approval(Rule::Products)?;
        let id = table::next_product(self.driver)?;
        let change = self.log_change(Subject::Product, id, action::CREATED, &product)?;
        let row = Stored {
            id,
            record: product,
            change: Some(change),
        };
        table::insert_product(self.driver, &row)?;
        Ok(shown(&row, Vec::new(), self.dry_run))
    }
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

fn there_already(code: &str) -> Error {
    Fault::new(
        Class::Conflict,
        "already_exists",
        format!("product {code} is there already"),
    )
    .hint(Advice::Taken(Existing::Product(code.to_owned())))
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
        reg_cc: product.has_reg_cc(),
        built_in: Product::built_in(row.id).is_some(),
        rates,
        fees: Vec::new(),
        limits: Vec::new(),
        dry_run,
    }
}
