//! What part of the interest of an account is withheld, and who says so.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::products::rules::product::Product;
use crate::products::rules::rate::Rate;
use crate::{Result, customers};

/// What part of interest is withheld.
#[derive(Clone, Debug)]
pub(super) struct Withheld {
    /// The part.
    pub(super) rate: Rate,
    /// The owner of the account whose rate it is; `None` where it is the product's.
    pub(super) customer: Option<CustomerNumber>,
}

impl Withheld {
    /// The part, and who says so: the number of the customer, or the code of the
    /// product. `None` of a product that says nothing.
    pub(super) fn told(&self, product: &Product) -> Option<(Rate, String)> {
        match self.customer {
            Some(customer) => Some((self.rate, customer.to_string())),
            None if self.rate == Rate::ZERO => None,
            None => Some((self.rate, product.code.clone())),
        }
    }
}

/// What part of the interest of an account is withheld: the rate of its owner counts,
/// else that of its product.
pub(super) fn withheld(
    driver: &mut dyn Driver,
    account: AccountId,
    product: &Product,
) -> Result<Withheld> {
    let own = customers::tax_of_owner(driver, account)?;
    Ok(match own {
        Some((customer, rate)) => Withheld {
            rate,
            customer: Some(customer),
        },
        None => Withheld {
            rate: product.tax,
            customer: None,
        },
    })
}

/// The tax rates of the owners of a page of accounts, where these have own ones.
#[derive(Debug, Default)]
pub(super) struct OwnersTax(HashMap<AccountId, Rate>);

impl OwnersTax {
    /// Those of the accounts from one to another.
    pub(super) fn between(driver: &mut dyn Driver, ends: (AccountId, AccountId)) -> Result<Self> {
        let rates = customers::tax_of_owners(driver, ends)?;
        Ok(Self(rates.into_iter().collect()))
    }

    /// That of one account.
    pub(super) fn of(driver: &mut dyn Driver, account: AccountId) -> Result<Self> {
        Self::between(driver, (account, account))
    }

    /// What is withheld of interest that an account of the page is given, in minor
    /// units: the rate of its owner counts, else that of its product.
    pub(super) fn of_interest(&self, account: AccountId, product: &Product, minor: i64) -> i64 {
        let rate = self.0.get(&account).copied().unwrap_or(product.tax);
        rate.of_minor(minor)
    }
}

/// The part that is withheld of what an account is given for interest now; nothing
/// where neither its owner nor a product says so.
pub(super) fn rate_of(
    driver: &mut dyn Driver,
    account: AccountId,
    product: Option<&Product>,
) -> Result<Rate> {
    if let Some(product) = product {
        return Ok(withheld(driver, account, product)?.rate);
    }
    let own = customers::tax_of_owner(driver, account)?;
    Ok(own.map_or(Rate::ZERO, |(_, rate)| rate))
}
