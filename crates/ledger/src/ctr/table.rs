//! What of cash reports does not follow from the journal: who handed cash over and is
//! no customer, what was filed, and who is exempt.

use bankctl_storage::Result;
use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};

use crate::ctr::rules::RowKind;
use crate::kernel::rules::duties::REPORTERS;
use crate::kernel::tables::by_kind::KindRow;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("ctr_number");

/// Rows are added, and stay.
pub(crate) const TABLE: Table = Table::of("ctr", 1, "id kind about record# change_id")
    .append_only()
    .numbered(NUMBERS)
    .insert(REPORTERS);

const PAGE: &str =
    "SELECT id, kind, about, record, change_id FROM ctr WHERE id > $1 ORDER BY id LIMIT $2";
const ABOUT: &str =
    "SELECT id, kind, about, record, change_id FROM ctr WHERE kind = $1 AND about = $2 ORDER BY id";
const SINCE: &str = "SELECT id, kind, about, record, change_id FROM ctr WHERE kind = $1 AND about > $2 ORDER BY about, id";
const LAST: &str = "SELECT id, kind, about, record, change_id FROM ctr WHERE kind = $1 AND about = $2 ORDER BY id DESC LIMIT 1";
const ANY: &str = "SELECT id FROM ctr WHERE kind = $1 LIMIT 1";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM ctr";
const INSERT: &str =
    "INSERT INTO ctr (id, kind, about, record, change_id) VALUES ($1, $2, $3, $4, $5)";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, ABOUT, SINCE, LAST, ANY, NEXT, INSERT];

/// A row, about a transfer, a day as a number, or a customer, by key.
pub type CtrRow = KindRow<RowKind>;

fn read(row: &dyn Row) -> Result<CtrRow> {
    CtrRow::read(row, RowKind::from_code, "cash report")
}

/// The rows after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<CtrRow>> {
    query_all(driver, PAGE, &[after, limit].map(Param::Integer), read)
}

/// The rows of a kind about something, oldest first.
pub fn about(driver: &mut dyn Driver, kind: RowKind, about: i64) -> Result<Vec<CtrRow>> {
    query_all(
        driver,
        ABOUT,
        &[kind.code(), about].map(Param::Integer),
        read,
    )
}

/// The rows of a kind about what comes after something, in that order.
pub fn since(driver: &mut dyn Driver, kind: RowKind, after: i64) -> Result<Vec<CtrRow>> {
    query_all(
        driver,
        SINCE,
        &[kind.code(), after].map(Param::Integer),
        read,
    )
}

/// The last row of a kind about something.
pub fn last(driver: &mut dyn Driver, kind: RowKind, about: i64) -> Result<Option<CtrRow>> {
    query_one(
        driver,
        LAST,
        &[kind.code(), about].map(Param::Integer),
        read,
    )
}

/// Whether there is a row of a kind.
pub fn is_any(driver: &mut dyn Driver, kind: RowKind) -> Result<bool> {
    let found = query_one(driver, ANY, &[Param::Integer(kind.code())], |_| Ok(()))?;
    Ok(found.is_some())
}

/// The next free number.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a row.
pub fn insert(driver: &mut dyn Driver, row: &CtrRow) -> Result<()> {
    driver.execute(INSERT, &row.params(row.kind.code()))
}
