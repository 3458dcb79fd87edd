//! What accounts earn and owe, from which day on: their products and rates, put
//! together.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use crate::Result;
use crate::interest::rules::conditions::{Conditions, Schedule};
use crate::products::rules::product::{Owner, Product, RateVersion};
use crate::products::table::{self, Stored};

/// A product with its rates.
pub(crate) struct Terms {
    /// The product.
    pub(crate) product: Product,
    /// Its rates, by the day that they hold from.
    versions: Vec<RateVersion>,
    /// The conditions of an account that has had it always, as far as they are
    /// the same for all.
    pub(crate) schedule: Rc<Schedule>,
}

impl Terms {
    /// Whether the account's limit matters below zero.
    pub(crate) fn need_limit(&self) -> bool {
        let mut versions = self.versions.iter();
        versions.any(|version| version.rates.excess.is_some())
    }
}

/// Products that were read, by number.
#[derive(Default)]
pub(crate) struct Products(HashMap<i64, Rc<Terms>>);

impl Products {
    /// A product, which is read unless it is known.
    pub(crate) fn terms(&mut self, driver: &mut dyn Driver, id: i64) -> Result<Rc<Terms>> {
        if let Some(known) = self.0.get(&id) {
            return Ok(Rc::clone(known));
        }
        let product = product(driver, id)?;
        let versions = versions(driver, Owner::Product(id))?;
        let mut schedule = Schedule::default();
        for version in &versions {
            let conditions = conditions(&product, version, 0);
            schedule.then(version.effective_from, Some(conditions.into()));
        }
        let terms = Rc::new(Terms {
            product,
            versions,
            schedule: schedule.into(),
        });
        self.0.insert(id, Rc::clone(&terms));
        Ok(terms)
    }

    /// The conditions of one account on all days: its products, its own rates,
    /// and its limits.
    pub(crate) fn of_account(
        &mut self,
        driver: &mut dyn Driver,
        account: AccountId,
    ) -> Result<Schedule> {
        let assignments = table::assignments(driver, account)?;
        let own = versions(driver, Owner::Account(account))?;
        let mut had = Vec::with_capacity(assignments.len());
        for row in assignments {
            had.push(Had {
                from: row.record.effective_from,
                terms: self.terms(driver, row.record.product)?,
                limit_minor: row.record.limit_minor,
            });
        }
        Ok(schedule(&had, &own))
    }
}

/// A product that an account had from a day on, and its limit then.
struct Had {
    from: Day,
    terms: Rc<Terms>,
    limit_minor: i64,
}

/// The conditions day by day. Products rise by their days, and of those for the
/// same day the last counts.
fn schedule(had: &[Had], own: &[RateVersion]) -> Schedule {
    let mut schedule = Schedule::default();
    let Some(first) = had.first() else {
        return schedule;
    };
    let mut days: BTreeSet<Day> = had.iter().map(|had| had.from).collect();
    let of_products = had.iter().flat_map(|had| &had.terms.versions);
    for version in of_products.chain(own) {
        days.insert(version.effective_from);
        days.extend(version.effective_until.map(|last| last.plus(1)));
    }
    for day in days.range(first.from..) {
        let now = had.iter().rev().find(|had| had.from <= *day);
        let now = now.and_then(|had| {
            let version = in_force(own, *day).or_else(|| in_force(&had.terms.versions, *day))?;
            let conditions = conditions(&had.terms.product, version, had.limit_minor);
            Some(Rc::new(conditions))
        });
        schedule.then(*day, now);
    }
    schedule
}

/// The rates that hold on a day, of those that rise by the day that they hold
/// from.
pub(crate) fn in_force(versions: &[RateVersion], day: Day) -> Option<&RateVersion> {
    let begun = versions
        .iter()
        .rev()
        .filter(|version| version.effective_from <= day);
    let mut open = begun.filter(|version| version.effective_until.is_none_or(|last| day <= last));
    open.next()
}

fn conditions(product: &Product, version: &RateVersion, limit_minor: i64) -> Conditions {
    Conditions {
        day_count: product.day_count,
        method: product.method,
        earn_from_minor: product.earn_from_minor,
        rates: version.rates.clone(),
        limit_minor,
    }
}

fn product(driver: &mut dyn Driver, id: i64) -> Result<Product> {
    let row = table::product(driver, id)?;
    let row = row.ok_or_else(|| damaged(format_args!("product {id} is missing")))?;
    Ok(row.record)
}

fn versions(driver: &mut dyn Driver, owner: Owner) -> Result<Vec<RateVersion>> {
    let rows = table::rates(driver, owner)?;
    Ok(rows.into_iter().map(|row: Stored<_>| row.record).collect())
}
