//! Calendars of the bank's own, with the days that they name.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Weekdays;

use crate::day::rules::built_in::BuiltIn;
use crate::day::rules::calendar::{Calendar, CalendarDay};
use crate::kernel::rules::duties::ADMINS;
use crate::kernel::tables::business_days::day_of;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("calendar_number");

/// Calendars.
pub(crate) const CALENDAR: Table =
    Table::of("calendar", 1, "id name# like_built_in weekend change_id")
        .numbered(NUMBERS)
        .insert(ADMINS)
        .update(&[("change_id", ADMINS)]);

/// The days that they name.
pub(crate) const CALENDAR_DAY: Table = Table::of("calendar_day", 2, "calendar date open label#")
    .insert(ADMINS)
    .update(&[("open label", ADMINS)]);

const BY_NAME: &str =
    "SELECT id, name, like_built_in, weekend, change_id FROM calendar WHERE name = $1";
const ALL: &str = "SELECT id, name, like_built_in, weekend, change_id FROM calendar ORDER BY id";
const DAYS: &str = "SELECT date, open, label FROM calendar_day WHERE calendar = $1 ORDER BY date";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM calendar";
const INSERT: &str = "INSERT INTO calendar (id, name, like_built_in, weekend, change_id) VALUES ($1, $2, $3, $4, $5)";
const CHANGED: &str = "UPDATE calendar SET change_id = $1 WHERE id = $2";
const SET_DAY: &str = "INSERT INTO calendar_day (calendar, date, open, label) VALUES ($1, $2, $3, $4) ON CONFLICT (calendar, date) DO UPDATE SET open = excluded.open, label = excluded.label";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_NAME, ALL, DAYS, NEXT, INSERT, CHANGED, SET_DAY];

/// A calendar as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub calendar: Calendar,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<CalendarRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("calendar {id} has a wrong {what}"));
    let like = row
        .optional_integer(2)?
        .map(|code| BuiltIn::from_code(code).ok_or_else(|| wrong("calendar that it is like")));
    Ok(CalendarRow {
        id,
        calendar: Calendar {
            name: row.text(1)?,
            like: like.transpose()?,
            weekend: Weekdays::from_code(row.integer(3)?).ok_or_else(|| wrong("weekend"))?,
            days: Vec::new(),
        },
        change: row.integer(4)?,
    })
}

fn with_days(driver: &mut dyn Driver, mut row: CalendarRow) -> Result<CalendarRow> {
    row.calendar.days = query_all(driver, DAYS, &[Param::Integer(row.id)], |found| {
        Ok(CalendarDay {
            date: day_of(found.integer(0)?)?,
            open: found.integer(1)? == 1,
            label: found.optional_text(2)?,
        })
    })?;
    Ok(row)
}

/// The calendar of a name.
pub fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<CalendarRow>> {
    let found = query_one(driver, BY_NAME, &[Param::Text(name)], read)?;
    found.map(|row| with_days(driver, row)).transpose()
}

/// Every calendar of the bank's own, oldest first.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<CalendarRow>> {
    let rows = query_all(driver, ALL, &[], read)?;
    rows.into_iter().map(|row| with_days(driver, row)).collect()
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a calendar that has no days of its own yet.
pub fn insert(driver: &mut dyn Driver, row: &CalendarRow) -> Result<()> {
    let calendar = &row.calendar;
    let params = [
        Param::Integer(row.id),
        Param::Text(&calendar.name),
        Param::optional(calendar.like.map(BuiltIn::code)),
        Param::Integer(calendar.weekend.code()),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes days of a calendar, and the line of the change log that tells of them.
pub fn set_days(driver: &mut dyn Driver, row: &CalendarRow, days: &[CalendarDay]) -> Result<()> {
    for day in days {
        let params = [
            Param::Integer(row.id),
            Param::Integer(i64::from(day.date.0)),
            Param::Integer(i64::from(day.open)),
            Param::optional_text(day.label.as_deref()),
        ];
        driver.execute(SET_DAY, &params)?;
    }
    driver.execute(
        CHANGED,
        &[Param::Integer(row.change), Param::Integer(row.id)],
    )
}
