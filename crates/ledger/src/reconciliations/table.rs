//! Reconciliations that were kept.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::AccountId;

use crate::kernel::rules::duties::FILES;
use crate::kernel::tables::descriptor::Table;
use crate::reconciliations::rules::{Kept, Lines};

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("reconciliation_number");

/// Reconciliations, each with its lines.
pub(crate) const TABLE: Table =
    Table::of("reconciliation", 1, "id account record# lines# change_id")
        .read_by(10)
        .numbered(NUMBERS)
        .insert(FILES)
        .update(&[("record lines change_id", FILES)]);

macro_rules! row {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, record, change_id FROM reconciliation ",
            $rest
        )
    };
}

const BY_ID: &str = row!("WHERE id = $1");
const PAGE: &str = row!("WHERE id > $1 ORDER BY id LIMIT $2");
const OF_ACCOUNT: &str = row!("WHERE account = $1 ORDER BY id");
const LINES: &str = "SELECT lines FROM reconciliation WHERE id = $1";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM reconciliation";
const INSERT: &str = "INSERT INTO reconciliation (id, account, record, lines, change_id) VALUES ($1, $2, $3, $4, $5)";
const UPDATE: &str =
    "UPDATE reconciliation SET record = $1, lines = $2, change_id = $3 WHERE id = $4";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_ID, PAGE, OF_ACCOUNT, LINES, NEXT, INSERT, UPDATE];

/// A reconciliation as it is stored, without its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReconciliationRow {
    /// The key.
    pub id: i64,
    /// What is kept of it.
    pub record: Kept,
    /// The line of the register that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<ReconciliationRow> {
    let id = row.integer(0)?;
    let wrong = || damaged(format_args!("reconciliation {id} can't be read"));
    let record: Kept = serde_json::from_str(&row.text(2)?).map_err(|_| wrong())?;
    if record.account != row.integer(1)? {
        return Err(wrong());
    }
    Ok(ReconciliationRow {
        id,
        record,
        change: row.integer(3)?,
    })
}

/// The reconciliation of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<ReconciliationRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The reconciliations after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ReconciliationRow>> {
    query_all(driver, PAGE, &[after, limit].map(Param::Integer), read)
}

/// The reconciliations of an account, in the order in which they were kept.
pub fn of_account(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<ReconciliationRow>> {
    query_all(driver, OF_ACCOUNT, &[Param::Integer(account.0)], read)
}

/// The lines of a reconciliation, as they are stored.
pub fn lines_text(driver: &mut dyn Driver, id: i64) -> Result<String> {
    let found = query_one(driver, LINES, &[Param::Integer(id)], |row| row.text(0))?;
    found.ok_or_else(|| damaged(format_args!("reconciliation {id} is missing")))
}

/// The lines of a reconciliation.
pub fn lines(driver: &mut dyn Driver, id: i64) -> Result<Lines> {
    let text = lines_text(driver, id)?;
    serde_json::from_str(&text).map_err(|_| {
        damaged(format_args!(
            "the lines of reconciliation {id} can't be read"
        ))
    })
}

/// A number for a new one.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a reconciliation with its lines.
pub fn insert(driver: &mut dyn Driver, row: &ReconciliationRow, lines: &str) -> Result<()> {
    let record = serde_json::to_string(&row.record).map_err(damaged)?;
    let params = [
        Param::Integer(row.id),
        Param::Integer(row.record.account),
        Param::Text(&record),
        Param::Text(lines),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes what became of one.
pub fn update(driver: &mut dyn Driver, row: &ReconciliationRow, lines: &str) -> Result<()> {
    let record = serde_json::to_string(&row.record).map_err(damaged)?;
    let params = [
        Param::Text(&record),
        Param::Text(lines),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
