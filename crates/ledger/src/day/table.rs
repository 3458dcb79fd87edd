//! How far the steps of a close are, and what they could not do.

use std::collections::BTreeMap;

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::{Day, Timestamp};

use crate::day::rules::closing::StepStatus;
use crate::kernel::rules::duties::FILES;
use crate::kernel::tables::business_days::day_of;
use crate::kernel::tables::descriptor::Table;

/// The steps of closes.
pub(crate) const CLOSE_STEP: Table = Table::of(
    "close_step",
    2,
    "date place name# status last_key done skipped failed sums# started_at ended_at",
)
.insert(FILES)
.update(&[(
    "name status last_key done skipped failed sums started_at ended_at",
    FILES,
)]);

/// Where the numbers of problems come from.
const NUMBERS: Sequence = Sequence::Named("problem_number");

/// What closes could not do.
pub(crate) const PROBLEM: Table = Table::of(
    "problem",
    1,
    "id date step# subject# code# message# found_at resolved_at change_id",
)
.numbered(NUMBERS)
.insert(FILES)
.update(&[("resolved_at change_id", FILES)]);

const STEPS: &str = "SELECT place, name, status, last_key, done, skipped, failed, sums, started_at, ended_at FROM close_step WHERE date = $1 ORDER BY place";
const SET_STEP: &str = "INSERT INTO close_step (date, place, name, status, last_key, done, skipped, failed, sums, started_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (date, place) DO UPDATE SET name = excluded.name, status = excluded.status, last_key = excluded.last_key, done = excluded.done, skipped = excluded.skipped, failed = excluded.failed, sums = excluded.sums, started_at = excluded.started_at, ended_at = excluded.ended_at";

macro_rules! problem {
    ($rest:literal) => {
        concat!(
            "SELECT id, date, step, subject, code, message, found_at, resolved_at, change_id FROM problem ",
            $rest
        )
    };
}

const PAGE: &str = problem!("WHERE id > $1 ORDER BY id LIMIT $2");
const OF_DAY: &str = problem!("WHERE date = $1 AND resolved_at IS NULL ORDER BY id");
const UNRESOLVED: &str =
    "SELECT count(*) FROM problem WHERE resolved_at IS NULL AND date BETWEEN $1 AND $2";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM problem";
const INSERT: &str = "INSERT INTO problem (id, date, step, subject, code, message, found_at, resolved_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const RESOLVE: &str = "UPDATE problem SET resolved_at = $1, change_id = $2 WHERE id = $3";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    STEPS, SET_STEP, PAGE, OF_DAY, UNRESOLVED, NEXT, INSERT, RESOLVE,
];

/// What a step has done, in its own words of what it goes through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepRow {
    /// Its place among the steps of the day, from 0.
    pub place: i64,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub status: StepStatus,
    /// The key that it has come to.
    pub cursor: i64,
    /// How many were done.
    pub done: i64,
    /// How many there was nothing to do for.
    pub skipped: i64,
    /// How many could not be done.
    pub failed: i64,
    /// What was booked, in minor units by currency.
    pub sums: BTreeMap<String, i64>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl StepRow {
    /// A step that begins.
    pub fn begun(place: i64, name: &str, started_at: Timestamp) -> Self {
        Self {
            place,
            name: name.to_owned(),
            status: StepStatus::Running,
            cursor: 0,
            done: 0,
            skipped: 0,
            failed: 0,
            sums: BTreeMap::new(),
            started_at,
            ended_at: None,
        }
    }
}

/// What a close could not do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProblemRow {
    /// The number.
    pub id: i64,
    /// The day whose close it was.
    pub date: Day,
    /// The step.
    pub step: String,
    /// What it was about: an account, an order, a currency.
    pub subject: String,
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
    /// When it was found.
    pub found_at: Timestamp,
    /// When it was done after all.
    pub resolved_at: Option<Timestamp>,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn number(day: Day) -> Param<'static> {
    Param::Integer(i64::from(day.0))
}

/// The steps of a day's close that have begun, in order.
pub fn steps(driver: &mut dyn Driver, date: Day) -> Result<Vec<StepRow>> {
    query_all(driver, STEPS, &[number(date)], |row| {
        let wrong = |what: &str| damaged(format_args!("a step of {date} has a wrong {what}"));
        Ok(StepRow {
            place: row.integer(0)?,
            name: row.text(1)?,
            status: StepStatus::from_code(row.integer(2)?).ok_or_else(|| wrong("state"))?,
            cursor: row.integer(3)?,
            done: row.integer(4)?,
            skipped: row.integer(5)?,
            failed: row.integer(6)?,
            sums: serde_json::from_str(&row.text(7)?).map_err(|_| wrong("text of sums"))?,
            started_at: Timestamp(row.integer(8)?),
            ended_at: row.optional_integer(9)?.map(Timestamp),
        })
    })
}

/// Writes a step.
pub fn set_step(driver: &mut dyn Driver, date: Day, step: &StepRow) -> Result<()> {
    let sums = serde_json::to_string(&step.sums).map_err(damaged)?;
    let params = [
        number(date),
        Param::Integer(step.place),
        Param::Text(&step.name),
        Param::Integer(step.status.code()),
        Param::Integer(step.cursor),
        Param::Integer(step.done),
        Param::Integer(step.skipped),
        Param::Integer(step.failed),
        Param::Text(&sums),
        Param::Integer(step.started_at.0),
        Param::optional(step.ended_at.map(|at| at.0)),
    ];
    driver.execute(SET_STEP, &params)
}

fn read(row: &dyn Row) -> Result<ProblemRow> {
    Ok(ProblemRow {
        id: row.integer(0)?,
        date: day_of(row.integer(1)?)?,
        step: row.text(2)?,
        subject: row.text(3)?,
        code: row.text(4)?,
        message: row.text(5)?,
        found_at: Timestamp(row.integer(6)?),
        resolved_at: row.optional_integer(7)?.map(Timestamp),
        change: row.integer(8)?,
    })
}

/// The problems after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ProblemRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The problems of a day's close that are left.
pub fn of_day(driver: &mut dyn Driver, date: Day) -> Result<Vec<ProblemRow>> {
    query_all(driver, OF_DAY, &[number(date)], read)
}

/// How many problems are left of the closes of some days.
pub fn unresolved(driver: &mut dyn Driver, from: Day, to: Day) -> Result<i64> {
    let count = query_one(driver, UNRESOLVED, &[number(from), number(to)], |row| {
        row.integer(0)
    })?;
    Ok(count.unwrap_or(0))
}

/// The next free number of a problem.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a problem.
pub fn insert(driver: &mut dyn Driver, row: &ProblemRow) -> Result<()> {
    let params = [
        Param::Integer(row.id),
        number(row.date),
        Param::Text(&row.step),
        Param::Text(&row.subject),
        Param::Text(&row.code),
        Param::Text(&row.message),
        Param::Integer(row.found_at.0),
        Param::optional(row.resolved_at.map(|at| at.0)),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes that a problem was resolved.
pub fn resolve(driver: &mut dyn Driver, row: &ProblemRow) -> Result<()> {
    let params = [
        Param::optional(row.resolved_at.map(|at| at.0)),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(RESOLVE, &params)
}
