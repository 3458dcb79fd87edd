//! Business days: the one that is open, and those before it.
//!
//! On which day is booked stands in the row of each lane, which is locked for
//! every booking: so no one books on a day that another transaction has ended.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::business_day::{BusinessDay, DayStatus};
use crate::kernel::rules::duties::{CLOSERS, FILES};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// Business days.
pub(crate) const TABLE: Table = Table::of(
    "business_day",
    1,
    "date status next_date calendar# terms# steps# opened_at cut_off_at closed_at finished_at change_id force_reason#",
)
.insert(CLOSERS)
.update(&[(
    "status steps cut_off_at closed_at finished_at change_id force_reason",
    FILES,
)]);

macro_rules! columns {
    () => {
        "date, status, next_date, calendar, terms, steps, opened_at, cut_off_at, closed_at, finished_at, change_id, force_reason"
    };
}

const BY_DATE: &str = concat!("SELECT ", columns!(), " FROM business_day WHERE date = $1");
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM business_day WHERE date > $1 ORDER BY date LIMIT $2"
);
const UNFINISHED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM business_day WHERE finished_at IS NULL ORDER BY date LIMIT 1"
);
const LAST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM business_day ORDER BY date DESC LIMIT 1"
);
const BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM business_day WHERE date < $1 ORDER BY date DESC LIMIT 1"
);
const LAST_FINISHED: &str = "SELECT max(date) FROM business_day WHERE finished_at IS NOT NULL";
const FIRST: &str = "SELECT min(date) FROM business_day";
const INSERT: &str = "INSERT INTO business_day (date, status, next_date, calendar, terms, steps, opened_at, cut_off_at, closed_at, finished_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const UPDATE: &str = "UPDATE business_day SET status = $1, steps = $2, cut_off_at = $3, closed_at = $4, finished_at = $5, change_id = $6, force_reason = $7 WHERE date = $8";
/// The day that is booked on, in every lane.
const ROLL: &str = "UPDATE log SET business_day = $1";
pub(crate) const CURRENT: &str = "SELECT business_day FROM log WHERE id = 1";
const OTHER_DAYS: &str = "SELECT count(DISTINCT coalesce(business_day, 0)) FROM log";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_DATE,
    PAGE,
    UNFINISHED,
    LAST,
    BEFORE,
    LAST_FINISHED,
    FIRST,
    INSERT,
    UPDATE,
    ROLL,
    CURRENT,
    OTHER_DAYS,
];

/// A business day as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayRow {
    /// The day.
    pub day: BusinessDay,
    /// The names of the steps of its close, with commas between; none before it
    /// has begun.
    pub steps: String,
    /// Why the first step of its close is passed over, if it is.
    pub force_reason: Option<String>,
    /// When the last step of its close was done.
    pub finished_at: Option<Timestamp>,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<DayRow> {
    let date = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("business day {date} has a wrong {what}"));
    let day = |number: i64| i32::try_from(number).map(Day).map_err(|_| wrong("date"));
    Ok(DayRow {
        day: BusinessDay {
            date: day(date)?,
            status: DayStatus::from_code(row.integer(1)?).ok_or_else(|| wrong("state"))?,
            next: day(row.integer(2)?)?,
            calendar: row.text(3)?,
            terms: serde_json::from_str(&row.text(4)?).map_err(|_| wrong("text of terms"))?,
            opened_at: Timestamp(row.integer(6)?),
            cut_off_at: row.optional_integer(7)?.map(Timestamp),
            closed_at: row.optional_integer(8)?.map(Timestamp),
        },
        steps: row.text(5)?,
        finished_at: row.optional_integer(9)?.map(Timestamp),
        change: row.integer(10)?,
        force_reason: row.optional_text(11)?,
    })
}

fn number(day: Day) -> i64 {
    i64::from(day.0)
}

/// The business day of a date.
pub fn by_date(driver: &mut dyn Driver, date: Day) -> Result<Option<DayRow>> {
    query_one(driver, BY_DATE, &[Param::Integer(number(date))], read)
}

/// The business days after a date, as a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<DayRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The first business day whose close is not finished.
pub fn unfinished(driver: &mut dyn Driver) -> Result<Option<DayRow>> {
    query_one(driver, UNFINISHED, &[], read)
}

/// The last business day, whatever it is.
pub fn last(driver: &mut dyn Driver) -> Result<Option<DayRow>> {
    query_one(driver, LAST, &[], read)
}

/// The last business day whose close is finished.
pub fn last_finished(driver: &mut dyn Driver) -> Result<Option<Day>> {
    date_of(driver, LAST_FINISHED)
}

/// The last business day before a date.
pub fn before(driver: &mut dyn Driver, date: Day) -> Result<Option<DayRow>> {
    query_one(driver, BEFORE, &[Param::Integer(number(date))], read)
}

/// The first business day: when controlled mode began.
pub fn first(driver: &mut dyn Driver) -> Result<Option<Day>> {
    date_of(driver, FIRST)
}

fn date_of(driver: &mut dyn Driver, statement: &str) -> Result<Option<Day>> {
    let found = query_one(driver, statement, &[], |row| row.optional_integer(0))?;
    found.flatten().map(day_of).transpose()
}

/// The day of a number on disk.
pub(crate) fn day_of(number: i64) -> Result<Day> {
    i32::try_from(number)
        .map(Day)
        .map_err(|_| damaged(format_args!("{number} is no day")))
}

/// Keeps others from closing a business day.
pub(crate) fn lock(driver: &mut dyn Driver, date: Day) -> Result<()> {
    const LOCK: &str = "SELECT date FROM business_day WHERE date = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(number(date)))
}

/// Writes a new business day.
pub fn insert(driver: &mut dyn Driver, row: &DayRow) -> Result<()> {
    let day = &row.day;
    let terms = serde_json::to_string(&day.terms).map_err(damaged)?;
    let params = [
        Param::Integer(number(day.date)),
        Param::Integer(day.status.code()),
        Param::Integer(number(day.next)),
        Param::Text(&day.calendar),
        Param::Text(&terms),
        Param::Text(&row.steps),
        Param::Integer(day.opened_at.0),
        Param::optional(day.cut_off_at.map(|at| at.0)),
        Param::optional(day.closed_at.map(|at| at.0)),
        Param::optional(row.finished_at.map(|at| at.0)),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Changes a business day: what its calendar said of it stays.
pub fn update(driver: &mut dyn Driver, row: &DayRow) -> Result<()> {
    let day = &row.day;
    let params = [
        Param::Integer(day.status.code()),
        Param::Text(&row.steps),
        Param::optional(day.cut_off_at.map(|at| at.0)),
        Param::optional(day.closed_at.map(|at| at.0)),
        Param::optional(row.finished_at.map(|at| at.0)),
        Param::Integer(row.change),
        Param::optional_text(row.force_reason.as_deref()),
        Param::Integer(number(day.date)),
    ];
    driver.execute(UPDATE, &params)
}

/// The day that is booked on; `None` where the clock says it.
pub fn current(driver: &mut dyn Driver) -> Result<Option<Day>> {
    date_of(driver, CURRENT)
}

/// Books on a day from now on, in every lane. The caller has taken all of them.
pub fn roll(driver: &mut dyn Driver, to: Day) -> Result<()> {
    driver.execute(ROLL, &[Param::Integer(number(to))])
}

/// Whether all lanes say the same day.
pub fn is_one_day(driver: &mut dyn Driver) -> Result<bool> {
    let days = query_one(driver, OTHER_DAYS, &[], |row| row.integer(0))?;
    Ok(days == Some(1))
}
