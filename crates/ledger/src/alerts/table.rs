//! Alerts, cases and the notes of both.

use bankctl_storage::Result;
use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};

use crate::alerts::rules::states::RowKind;
use crate::kernel::rules::duties::{COMPLIANCE, REPORTERS};
use crate::kernel::tables::by_kind::KindRow;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("alert_number");

/// The operator who moves money writes down what a rule has seen; compliance does the rest.
pub(crate) const TABLE: Table = Table::of("alert", 1, "id kind about record# change_id")
    .numbered(NUMBERS)
    .insert(REPORTERS)
    .update(&[("record change_id", COMPLIANCE)]);

const BY_ID: &str = "SELECT id, kind, about, record, change_id FROM alert WHERE id = $1";
const PAGE: &str =
    "SELECT id, kind, about, record, change_id FROM alert WHERE id > $1 ORDER BY id LIMIT $2";
const BACK: &str = "SELECT id, kind, about, record, change_id FROM alert WHERE id < $1 AND kind = $2 ORDER BY id DESC LIMIT $3";
const ABOUT: &str = "SELECT id, kind, about, record, change_id FROM alert WHERE kind = $1 AND about = $2 ORDER BY id";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM alert";
const INSERT: &str =
    "INSERT INTO alert (id, kind, about, record, change_id) VALUES ($1, $2, $3, $4, $5)";
const UPDATE: &str = "UPDATE alert SET record = $1, change_id = $2 WHERE id = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_ID, PAGE, BACK, ABOUT, NEXT, INSERT, UPDATE];

/// A row: of an alert `about` is the rule, of a note the case; else zero.
pub type AlertRow = KindRow<RowKind>;

fn read(row: &dyn Row) -> Result<AlertRow> {
    AlertRow::read(row, RowKind::from_code, "alert")
}

/// The row of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<AlertRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The rows after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<AlertRow>> {
    query_all(driver, PAGE, &[after, limit].map(Param::Integer), read)
}

/// The rows of a kind before a number, newest first.
pub fn back(
    driver: &mut dyn Driver,
    before: i64,
    kind: RowKind,
    limit: i64,
) -> Result<Vec<AlertRow>> {
    let params = [before, kind.code(), limit].map(Param::Integer);
    query_all(driver, BACK, &params, read)
}

/// The rows of a kind about something, oldest first.
pub fn about(driver: &mut dyn Driver, kind: RowKind, about: i64) -> Result<Vec<AlertRow>> {
    query_all(
        driver,
        ABOUT,
        &[kind.code(), about].map(Param::Integer),
        read,
    )
}

/// The next free number.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a row.
pub fn insert(driver: &mut dyn Driver, row: &AlertRow) -> Result<()> {
    driver.execute(INSERT, &row.params(row.kind.code()))
}

/// Writes what became of a row.
pub fn update(driver: &mut dyn Driver, row: &AlertRow) -> Result<()> {
    let params = [
        Param::Text(&row.record),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
