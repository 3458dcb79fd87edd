//! Holders and other numbers of many accounts, read together.

use bankctl_storage::driver::{Driver, Param, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::Currency;
use bankctl_types::number::AccountId;

use super::accounts::{self, AccountRow, read_holder};
use crate::kernel::rules::account::{Account, Holder};
use crate::kernel::rules::skip_list::SkipRoots;
use crate::kernel::tables::prefetch;

pub(super) const INSERT: &str = "INSERT INTO holder (account, customer, role) VALUES ($1, $2, $3)";
const DELETE: &str = "DELETE FROM holder WHERE account = $1 AND customer = $2";
pub(crate) const EXTERNALS_OF: &str =
    "SELECT number FROM external_number WHERE account = $1 ORDER BY number";
const HOLDERS_BETWEEN: &str = "SELECT customer, role, account FROM holder WHERE account > $1 AND account <= $2 ORDER BY account, customer";
const EXTERNALS_BETWEEN: &str = "SELECT number, account FROM external_number WHERE account > $1 AND account <= $2 ORDER BY account, number";

const OF_SAME_HOLDERS: &str = "SELECT DISTINCT account.id, account.currency, position.legs, position.spine FROM holder AS one JOIN holder AS other ON other.customer = one.customer JOIN account ON account.id = other.account JOIN position ON position.account = account.id WHERE one.account = $1";

const CUSTOMERS_BETWEEN: &str = "SELECT customer FROM holder WHERE account >= $1 AND account <= $2";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    DELETE,
    EXTERNALS_OF,
    HOLDERS_BETWEEN,
    EXTERNALS_BETWEEN,
    OF_SAME_HOLDERS,
    CUSTOMERS_BETWEEN,
];

/// An account beside others of the same holders.
pub(crate) struct Sibling {
    /// The account.
    pub account: AccountId,
    /// Its currency.
    pub currency: Currency,
    /// Its newest row; zero if there is none.
    pub newest: i64,
}

/// All accounts of the holders of an account, itself among them.
pub(crate) fn of_same_holders(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<Sibling>> {
    query_all(
        driver,
        OF_SAME_HOLDERS,
        &[Param::Integer(account.0)],
        |row| {
            let account = AccountId(row.integer(0)?);
            let wrong =
                |what: &str| damaged(format_args!("account {} has a wrong {what}", account.0));
            let legs = row.integer(2)?;
            let spine = SkipRoots::from_bytes(&row.blob(3)?, legs).ok_or_else(|| wrong("spine"))?;
            Ok(Sibling {
                account,
                currency: Currency::kept(&row.text(1)?).ok_or_else(|| wrong("currency"))?,
                newest: if legs == 0 { 0 } else { spine.head() },
            })
        },
    )
}

/// Gives an account a holder.
pub(crate) fn add(driver: &mut dyn Driver, account: AccountId, holder: &Holder) -> Result<()> {
    let params = [account.0, holder.customer.key(), holder.role.code()];
    driver.execute(INSERT, &params.map(Param::Integer))
}

/// Takes a holder from an account.
pub(crate) fn remove(driver: &mut dyn Driver, account: AccountId, holder: &Holder) -> Result<()> {
    let params = [account.0, holder.customer.key()];
    driver.execute(DELETE, &params.map(Param::Integer))
}

/// Adds holders and other numbers to accounts that may lie far apart.
pub(crate) fn complete_each(driver: &mut dyn Driver, rows: &mut [AccountRow]) -> Result<()> {
    for some in rows.chunks_mut(prefetch::RECORDS_MAX) {
        prefetch::holders(driver, some)?;
        for AccountRow { account, .. } in some {
            account.holders = accounts::holders(driver, account.id)?;
            let key = [Param::Integer(account.id.0)];
            account.external_numbers = query_all(driver, EXTERNALS_OF, &key, |row| row.text(0))?;
        }
    }
    Ok(())
}

/// Adds holders and other numbers to all accounts that lie after a key.
pub(crate) fn complete_range(
    driver: &mut dyn Driver,
    after: AccountId,
    rows: &mut [AccountRow],
) -> Result<()> {
    let last = rows.last().map_or(after, |row| row.account.id);
    let keys = [Param::Integer(after.0), Param::Integer(last.0)];
    driver.query(HOLDERS_BETWEEN, &keys, &mut |row| {
        let holder = read_holder(row)?;
        if let Some(account) = find(rows, row.integer(2)?) {
            account.holders.push(holder);
        }
        Ok(())
    })?;
    for row in rows.iter_mut().filter(|row| row.account.holders.len() > 1) {
        let order = |holder: &Holder| (holder.role.code(), holder.customer.key());
        row.account.holders.sort_by_key(order);
    }
    driver.query(EXTERNALS_BETWEEN, &keys, &mut |row| {
        let number = row.text(0)?;
        if let Some(account) = find(rows, row.integer(1)?) {
            account.external_numbers.push(number);
        }
        Ok(())
    })
}

/// The customers who hold an account whose key lies between two, in order.
pub(crate) fn customers_between(
    driver: &mut dyn Driver,
    (first, last): (i64, i64),
) -> Result<Vec<i64>> {
    let keys = [Param::Integer(first), Param::Integer(last)];
    let mut customers = query_all(driver, CUSTOMERS_BETWEEN, &keys, |row| row.integer(0))?;
    // Sooner done here than by an engine.
    customers.sort_unstable();
    customers.dedup();
    Ok(customers)
}

fn find(rows: &mut [AccountRow], key: i64) -> Option<&mut Account> {
    let place = rows.binary_search_by_key(&key, |row| row.account.id.0);
    rows.get_mut(place.ok()?).map(|row| &mut row.account)
}
