//! Customers whose cash counts together, because they are not run apart (31 CFR 1010.313(a);
//! FinCEN FIN-2012-G001): companies that share staff, premises or accounts, for instance.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::Driver;
use bankctl_types::number::CustomerNumber;

use super::kept::{self, Link};
use super::rules::{Linked, Person, RowKind};
use super::table;
use crate::ctr::CtrRoom;
use crate::error::{Class, Fault};
use crate::kernel::tables::locks;
use crate::{Result, customers, views};

impl CtrRoom<'_> {
    /// Says whether the cash of two customers counts together in cash reports. It counts
    /// for reports that are not filed, whatever their day.
    ///
    /// # Errors
    /// In this order: the same customer twice, `customer_not_found`.
    pub fn link(
        self,
        customer: CustomerNumber,
        other: CustomerNumber,
        linked: bool,
    ) -> Result<views::CtrLink> {
        if customer == other {
            let message = "a customer is linked with another one";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("name two customers")
                .into());
        }
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            locks::numbers(books.driver, true)?;
            for number in [customer, other] {
                if customers::by_number(books.driver, number)?.is_none() {
                    return Err(customers::customer_not_found(number));
                }
            }
            if links_of(books.driver, customer)?.contains(&other) != linked {
                for (customer, other) in [(customer, other), (other, customer)] {
                    books.keep_ctr(&Link {
                        customer,
                        other,
                        linked,
                    })?;
                }
            }
            Ok(views::CtrLink {
                customer: customer.to_string(),
                linked: group_of(books.driver, customer)?
                    .iter()
                    .filter(|number| **number != customer)
                    .map(ToString::to_string)
                    .collect(),
                dry_run,
            })
        })
    }

    /// Each customer whose cash counts together with that of others, with these.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn links(self) -> Result<Vec<views::CtrLink>> {
        self.0.read(|view| {
            let mut shown = Vec::new();
            for customer in linked_ones(view.driver)? {
                let mut group = group_of(view.driver, customer)?;
                group.remove(&customer);
                if !group.is_empty() {
                    shown.push(views::CtrLink {
                        customer: customer.to_string(),
                        linked: group.iter().map(ToString::to_string).collect(),
                        dry_run: false,
                    });
                }
            }
            Ok(shown)
        })
    }
}

/// Every customer that was linked at some time.
fn linked_ones(driver: &mut dyn Driver) -> Result<BTreeSet<CustomerNumber>> {
    let rows = table::since(driver, RowKind::Link, 0)?.into_iter();
    Ok(rows
        .map(|row| CustomerNumber::from_key(row.about))
        .collect())
}

/// The customers that one is linked with, by links of its own.
fn links_of(driver: &mut dyn Driver, customer: CustomerNumber) -> Result<BTreeSet<CustomerNumber>> {
    let mut found = BTreeSet::new();
    for row in table::about(driver, RowKind::Link, customer.key())? {
        let link: Link = kept::read(&row)?;
        if link.linked {
            found.insert(link.other);
        } else {
            found.remove(&link.other);
        }
    }
    Ok(found)
}

/// All whose cash counts together with that of a customer, the customer among them: who
/// is linked with one of a group is linked with all of it.
fn group_of(driver: &mut dyn Driver, customer: CustomerNumber) -> Result<BTreeSet<CustomerNumber>> {
    let mut group = BTreeSet::from([customer]);
    let mut waiting = vec![customer];
    while let Some(next) = waiting.pop() {
        for other in links_of(driver, next)? {
            if group.insert(other) {
                waiting.push(other);
            }
        }
    }
    Ok(group)
}

/// Who of some persons is linked with whom.
///
/// # Errors
/// Only those of the store.
pub(super) fn among<'a>(
    driver: &mut dyn Driver,
    persons: impl Iterator<Item = &'a Person>,
) -> Result<Linked> {
    let mut linked = BTreeMap::new();
    if !table::is_any(driver, RowKind::Link)? {
        return Ok(linked);
    }
    for person in persons {
        let Person::Customer(key) = person else {
            continue;
        };
        if linked.contains_key(person) {
            continue;
        }
        let group = group_of(driver, CustomerNumber::from_key(*key))?;
        let group: BTreeSet<Person> = group.into_iter().map(Person::customer).collect();
        if group.len() > 1 {
            linked.extend(group.iter().map(|one| (one.clone(), group.clone())));
        }
    }
    Ok(linked)
}
