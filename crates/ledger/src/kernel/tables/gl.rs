//! The chart of accounts.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;
use bankctl_types::class::Class;

use crate::kernel::rules::chart::{Chart, GlAccount};
use crate::kernel::rules::duties::{ADMINS, DECIDERS, MONEY};
use crate::kernel::tables::descriptor::Table;

/// The chart of accounts.
pub(crate) const TABLE: Table = Table::of(
    "gl_account",
    1,
    "id name# class floor_minor opened_at closed_at change_id",
)
.insert(DECIDERS)
.update(&[
    ("closed_at change_id", ADMINS),
    // To lock it: a trigger keeps it as it is.
    ("id", MONEY),
]);

macro_rules! gl_account {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, class, floor_minor, opened_at, closed_at, change_id FROM gl_account ",
            $rest
        )
    };
}

const ALL: &str = gl_account!("ORDER BY id");
const BY_ID: &str = gl_account!("WHERE id = $1");
const BY_NAME: &str = gl_account!("WHERE name = $1");
const LAST: &str = "SELECT max(id) FROM gl_account WHERE id >= $1 AND id <= $2";
const INSERT: &str = "INSERT INTO gl_account (id, name, class, floor_minor, opened_at, closed_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CLOSE: &str = "UPDATE gl_account SET closed_at = $1, change_id = $2 WHERE id = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ALL, BY_ID, BY_NAME, LAST, INSERT, CLOSE];

/// An account of the chart as it is stored.
#[derive(Clone, Debug)]
pub struct GlRow {
    /// The number.
    pub id: i64,
    /// The account.
    pub account: GlAccount,
    /// The line of the change log that it is as of; built-in ones have none.
    pub change: Option<i64>,
}

fn read(row: &dyn Row) -> Result<GlRow> {
    let id = row.integer(0)?;
    Ok(GlRow {
        id,
        account: GlAccount {
            name: row.text(1)?,
            class: Class::from_code(row.integer(2)?)
                .ok_or_else(|| damaged(format_args!("gl account {id} has a wrong class")))?,
            floor_minor: row.optional_integer(3)?,
            opened_at: row.optional_integer(4)?.map(Timestamp),
            closed_at: row.optional_integer(5)?.map(Timestamp),
        },
        change: row.optional_integer(6)?,
    })
}

/// Every account, by number.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<GlRow>> {
    query_all(driver, ALL, &[], read)
}

/// The chart.
pub fn chart(driver: &mut dyn Driver) -> Result<Chart> {
    let rows = all(driver)?;
    Ok(Chart::of(rows.into_iter().map(|row| (row.id, row.account))))
}

/// The account of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<GlRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The account of a name.
pub fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<GlRow>> {
    query_one(driver, BY_NAME, &[Param::Text(name)], read)
}

/// The next free number of a range; `None` if all are taken.
pub fn next_number(
    driver: &mut dyn Driver,
    range: &std::ops::RangeInclusive<i64>,
) -> Result<Option<i64>> {
    let (first, last) = (*range.start(), *range.end());
    let params = [Param::Integer(first), Param::Integer(last)];
    let taken = query_one(driver, LAST, &params, |row| row.optional_integer(0))?.flatten();
    let next = taken.map_or(first, |taken| taken + 1);
    Ok((next <= last).then_some(next))
}

/// Writes an account.
pub fn insert(driver: &mut dyn Driver, row: &GlRow) -> Result<()> {
    let account = &row.account;
    let params = [
        Param::Integer(row.id),
        Param::Text(&account.name),
        Param::Integer(account.class.code()),
        Param::optional(account.floor_minor),
        Param::optional(account.opened_at.map(|at| at.0)),
        Param::optional(account.closed_at.map(|at| at.0)),
        Param::optional(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes that an account was closed; the rest of it stays.
pub fn close(driver: &mut dyn Driver, row: &GlRow) -> Result<()> {
    let params = [
        Param::optional(row.account.closed_at.map(|at| at.0)),
        Param::optional(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(CLOSE, &params)
}
