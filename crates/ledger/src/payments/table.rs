//! Who ordered a transaction: holders of the account that paid.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, Param, query_all};
use bankctl_types::number::CustomerNumber;

use crate::kernel::rules::duties::MONEY;
use crate::kernel::tables::descriptor::Table;

/// Who ordered a transaction.
pub(crate) const TABLE: Table =
    Table::of("ordered_by", 2, "transfer customer change_id").insert(MONEY);

const INSERT: &str = "INSERT INTO ordered_by (transfer, customer, change_id) VALUES ($1, $2, $3)";
const OF: &str = "SELECT customer FROM ordered_by WHERE transfer = $1 ORDER BY customer";
const OF_CUSTOMER: &str =
    "SELECT transfer FROM ordered_by WHERE transfer > $1 AND customer = $2 ORDER BY transfer";
const PAGE: &str =
    "SELECT DISTINCT transfer FROM ordered_by WHERE transfer > $1 ORDER BY transfer LIMIT $2";
const LINES: &str =
    "SELECT DISTINCT change_id FROM ordered_by WHERE transfer = $1 ORDER BY change_id";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[INSERT, OF, OF_CUSTOMER, PAGE, LINES];

/// Writes who ordered a transfer.
pub fn insert(
    driver: &mut dyn Driver,
    transfer: i64,
    by: &[CustomerNumber],
    change: i64,
) -> Result<()> {
    for customer in by {
        let params = [transfer, customer.key(), change].map(Param::Integer);
        driver.execute(INSERT, &params)?;
    }
    Ok(())
}

/// Who ordered a transfer, by key.
pub fn of(driver: &mut dyn Driver, transfer: i64) -> Result<Vec<CustomerNumber>> {
    query_all(driver, OF, &[Param::Integer(transfer)], |row| {
        row.integer(0).map(CustomerNumber::from_key)
    })
}

/// The transfers after one that a customer ordered, or whose cash the customer brought.
pub fn of_customer(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
    after: i64,
) -> Result<Vec<i64>> {
    let params = [after, customer.key()].map(Param::Integer);
    query_all(driver, OF_CUSTOMER, &params, |row| row.integer(0))
}

/// Transfers after one that a customer ordered by name.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<i64>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, |row| row.integer(0))
}

/// The lines of the change log that say who ordered a transfer: one.
pub fn lines(driver: &mut dyn Driver, transfer: i64) -> Result<Vec<i64>> {
    query_all(driver, LINES, &[Param::Integer(transfer)], |row| {
        row.integer(0)
    })
}
