//! What was issued of the months of accounts.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};

use crate::kernel::rules::duties::TAKERS;
use crate::kernel::tables::descriptor::Table;
use crate::statements::rules::Issued;

/// Rows are added, and stay. The key is that of the account and the number.
pub(crate) const TABLE: Table = Table::of("statement", 1, "id record# change_id")
    .append_only()
    .insert(TAKERS);

const BY_KEY: &str = "SELECT id, record, change_id FROM statement WHERE id = $1";
const PAGE: &str = "SELECT id, record, change_id FROM statement WHERE id > $1 ORDER BY id LIMIT $2";
const BETWEEN: &str =
    "SELECT id, record, change_id FROM statement WHERE id > $1 AND id < $2 ORDER BY id";
const INSERT: &str = "INSERT INTO statement (id, record, change_id) VALUES ($1, $2, $3)";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_KEY, PAGE, BETWEEN, INSERT];

/// A row as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementRow {
    /// The key.
    pub id: i64,
    /// What was issued.
    pub issued: Issued,
    /// The line of the register that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<StatementRow> {
    let id = row.integer(0)?;
    let issued = serde_json::from_str(&row.text(1)?);
    Ok(StatementRow {
        id,
        issued: issued.map_err(|_| damaged(format_args!("statement {id} can't be read")))?,
        change: row.integer(2)?,
    })
}

/// The statement of a key.
pub fn by_key(driver: &mut dyn Driver, key: i64) -> Result<Option<StatementRow>> {
    query_one(driver, BY_KEY, &[Param::Integer(key)], read)
}

/// The statements after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<StatementRow>> {
    query_all(driver, PAGE, &[after, limit].map(Param::Integer), read)
}

/// The statements between two keys, by number.
pub fn of_account(
    driver: &mut dyn Driver,
    (before, after): (i64, i64),
) -> Result<Vec<StatementRow>> {
    query_all(driver, BETWEEN, &[before, after].map(Param::Integer), read)
}

/// Writes what was issued.
pub fn insert(driver: &mut dyn Driver, row: &StatementRow) -> Result<()> {
    let record = serde_json::to_string(&row.issued).map_err(damaged)?;
    let params = [
        Param::Integer(row.id),
        Param::Text(&record),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}
