//! Many new accounts: what is asked before they are made, and their rows.

use std::collections::HashSet;
use std::sync::Arc;

use bankctl_storage::driver::{Binder, Driver, Param, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::{AccountId, AccountNumber};

use super::accounts::{self, AccountRow, Position};
use super::{account_holders, locks};
use crate::kernel::rules::account::{Holder, label};
use crate::kernel::rules::skip_list::SkipRoots;

/// Numbers of another system that may have the form of ours, between two of ours: they
/// have as many digits, so that the order of the texts is that of the numbers.
pub(super) const GIVEN: &str =
    "SELECT number FROM external_number WHERE number >= $1 AND number <= $2";
/// Which accounts are there.
pub(super) const THERE: &str = "SELECT account FROM position WHERE account = ANY($1)";

/// Every statement of this file that both engines are given.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[GIVEN];

/// The accounts that have these numbers in another system, each with its number.
pub(crate) fn by_externals(
    driver: &mut dyn Driver,
    numbers: &[&str],
) -> Result<Vec<(String, AccountId)>> {
    if driver.has_many_writers() {
        return locks::externals(driver, numbers);
    }
    let mut found = Vec::new();
    for number in numbers {
        if let Some(account) = accounts::by_external(driver, number)? {
            found.push(((*number).to_owned(), account));
        }
    }
    Ok(found)
}

/// Which of the accounts of these keys are there.
pub(crate) fn there(driver: &mut dyn Driver, keys: &[i64]) -> Result<Vec<AccountId>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    if driver.has_many_writers() {
        return query_all(driver, THERE, &[Param::Integers(keys)], |row| {
            row.integer(0).map(AccountId)
        });
    }
    let mut found = Vec::new();
    for id in keys.iter().copied().map(AccountId) {
        if accounts::position(driver, id)?.is_some() {
            found.push(id);
        }
    }
    Ok(found)
}

/// The numbers of ours, from one to another, that another system has given away.
pub(crate) fn given_away(
    driver: &mut dyn Driver,
    [first, last]: [AccountId; 2],
) -> Result<HashSet<AccountId>> {
    let (first, last) = (label(first), label(last));
    let mut given = HashSet::new();
    driver.query(
        GIVEN,
        &[Param::Text(&first), Param::Text(&last)],
        &mut |row| {
            given.extend(AccountNumber::parse(&row.text(0)?).map(AccountNumber::account));
            Ok(())
        },
    )?;
    Ok(given)
}

/// The keys of so many accounts to come, where they are drawn; `None` where they are
/// those after the last.
pub(crate) fn next_keys(driver: &mut dyn Driver, count: usize) -> Result<Option<Vec<i64>>> {
    driver.next_ids(accounts::NUMBERS, count)
}

/// Writes new accounts with their holders and other numbers. Positions are written of
/// those that are said to have none yet: others are written with what was posted.
pub(crate) fn insert_all(driver: &mut dyn Driver, rows: Vec<(AccountRow, bool)>) -> Result<()> {
    let empty = Position {
        balance_minor: 0,
        legs: 0,
        spine: SkipRoots::default(),
    };
    let rows = Arc::new(rows);
    let own = Arc::clone(&rows);
    each(
        driver,
        accounts::INSERT,
        rows.len(),
        move |place, binder| {
            let (row, _) = &own[place];
            bind(binder, &accounts::values(&row.account, row.change))
        },
    )?;
    let holders: Vec<(AccountId, Holder)> = rows
        .iter()
        .flat_map(|(row, _)| {
            let holders = row.account.holders.iter().copied();
            holders.map(|holder| (row.account.id, holder))
        })
        .collect();
    each(
        driver,
        account_holders::INSERT,
        holders.len(),
        move |place, binder| {
            let (account, holder) = &holders[place];
            let values = [account.0, holder.customer.key(), holder.role.code()];
            bind(binder, &values.map(Param::Integer))
        },
    )?;
    let numbers: Vec<(AccountId, String)> = rows
        .iter()
        .flat_map(|(row, _)| {
            let numbers = row.account.external_numbers.iter().cloned();
            numbers.map(|number| (row.account.id, number))
        })
        .collect();
    each(
        driver,
        accounts::EXTERNAL_INSERT,
        numbers.len(),
        move |place, binder| {
            let (account, number) = &numbers[place];
            bind(binder, &[Param::Text(number), Param::Integer(account.0)])
        },
    )?;
    let without = rows.iter().filter(|(_, has_position)| !has_position);
    let without = without.map(|(row, _)| (row.account.id, &empty));
    accounts::update_positions(driver, without)
}

/// Runs a statement for so many rows, of which each binds its values.
pub(crate) fn each(
    driver: &mut dyn Driver,
    statement: &'static str,
    rows: usize,
    row: impl Fn(usize, &mut dyn Binder) -> Result<()> + Send + 'static,
) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    let mut place = 0;
    let next = move |binder: &mut dyn Binder| {
        if place == rows {
            return Err(damaged("a row is missing"));
        }
        row(place, binder)?;
        place += 1;
        Ok(())
    };
    driver.execute_all(statement, rows, Box::new(next))
}

/// Binds the values of a row in their order.
pub(crate) fn bind(binder: &mut dyn Binder, values: &[Param<'_>]) -> Result<()> {
    for (place, value) in values.iter().enumerate() {
        binder.bind(place + 1, *value)?;
    }
    Ok(())
}
