//! Amounts that the law sets, as far as the bank has set them itself.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;

use crate::kernel::rules::duties::ADMINS;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::stored::Stored;
use crate::regulations::rules::{Regulation, RegulationCode};

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("regulation_number");

/// Amounts that the law sets.
pub(crate) const TABLE: Table = Table::of(
    "regulation",
    1,
    "id code effective_from value reason# change_id",
)
.numbered(NUMBERS)
.insert(ADMINS)
.update(&[("value reason change_id", ADMINS)]);

const PAGE: &str = "SELECT id, code, effective_from, value, reason, change_id FROM regulation WHERE id > $1 ORDER BY id LIMIT $2";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM regulation";
const INSERT: &str = "INSERT INTO regulation (id, code, effective_from, value, reason, change_id) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str = "UPDATE regulation SET value = $1, reason = $2, change_id = $3 WHERE id = $4";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, NEXT, INSERT, UPDATE];

/// An amount as it is stored.
pub type RegulationRow = Stored<Regulation>;

fn read(row: &dyn Row) -> Result<RegulationRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("regulation {id} has a wrong {what}"));
    let day = i32::try_from(row.integer(2)?).map_err(|_| wrong("day"))?;
    Ok(RegulationRow {
        id,
        record: Regulation {
            code: RegulationCode::from_code(row.integer(1)?).ok_or_else(|| wrong("code"))?,
            effective_from: Day(day),
            value: row.integer(3)?,
            reason: row.text(4)?,
        },
        change: row.integer(5)?,
    })
}

/// The amounts after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<RegulationRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The next free number.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes an amount.
pub fn insert(driver: &mut dyn Driver, row: &RegulationRow) -> Result<()> {
    let record = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(record.code.code()),
        Param::Integer(i64::from(record.effective_from.0)),
        Param::Integer(record.value),
        Param::Text(&record.reason),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes an amount that was set again.
pub fn update(driver: &mut dyn Driver, row: &RegulationRow) -> Result<()> {
    let params = [
        Param::Integer(row.record.value),
        Param::Text(&row.record.reason),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
