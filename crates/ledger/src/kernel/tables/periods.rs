//! Months of the books: those that are closed take no value date any more.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::business_day::PeriodStatus;
use crate::kernel::rules::duties::DECIDERS;
use crate::kernel::tables::business_days::day_of;
use crate::kernel::tables::descriptor::Table;

/// Months that were closed, or closed and opened again.
pub(crate) const TABLE: Table = Table::of("period", 1, "month status closed_at change_id")
    .insert(DECIDERS)
    .update(&[("status closed_at change_id", DECIDERS)]);

const BY_MONTH: &str = "SELECT month, status, closed_at, change_id FROM period WHERE month = $1";
const PAGE: &str = "SELECT month, status, closed_at, change_id FROM period WHERE month > $1 ORDER BY month LIMIT $2";
const CLOSED_THROUGH: &str = "SELECT max(month) FROM period WHERE status = 2";
const UPSERT: &str = "INSERT INTO period (month, status, closed_at, change_id) VALUES ($1, $2, $3, $4) ON CONFLICT (month) DO UPDATE SET status = excluded.status, closed_at = excluded.closed_at, change_id = excluded.change_id";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_MONTH, PAGE, CLOSED_THROUGH, UPSERT];

/// A month as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PeriodRow {
    /// Its first day.
    pub month: Day,
    /// What it is.
    pub status: PeriodStatus,
    /// When it was closed; nothing once it is open again.
    pub closed_at: Option<Timestamp>,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<PeriodRow> {
    let month = row.integer(0)?;
    Ok(PeriodRow {
        month: day_of(month)?,
        status: PeriodStatus::from_code(row.integer(1)?)
            .ok_or_else(|| damaged(format_args!("period {month} has a wrong state")))?,
        closed_at: row.optional_integer(2)?.map(Timestamp),
        change: row.integer(3)?,
    })
}

/// The month that begins on a day, if it was ever closed.
pub fn by_month(driver: &mut dyn Driver, month: Day) -> Result<Option<PeriodRow>> {
    let key = Param::Integer(i64::from(month.0));
    query_one(driver, BY_MONTH, &[key], read)
}

/// The months after one, as numbers of their first days.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<PeriodRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The first day of the last closed month: all before it are closed with it.
pub fn closed_through(driver: &mut dyn Driver) -> Result<Option<Day>> {
    let found = query_one(driver, CLOSED_THROUGH, &[], |row| row.optional_integer(0))?;
    found.flatten().map(day_of).transpose()
}

/// Writes a month.
pub fn set(driver: &mut dyn Driver, row: &PeriodRow) -> Result<()> {
    let params = [
        Param::Integer(i64::from(row.month.0)),
        Param::Integer(row.status.code()),
        Param::optional(row.closed_at.map(|at| at.0)),
        Param::Integer(row.change),
    ];
    driver.execute(UPSERT, &params)
}
