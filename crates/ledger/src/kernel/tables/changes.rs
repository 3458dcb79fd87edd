//! The change log.

use bankctl_storage::driver::{Binder, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::duties::EVERYBODY;
use crate::kernel::rules::merkle::{Hash, hexadecimal};
use crate::kernel::rules::transfer::Stamp;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("change_number");

/// The change log.
pub(crate) const TABLE: Table = Table::of(
    "change",
    1,
    "id subject subject_key action# after# operator booked_at business_date leaf* lane origin# approval",
)
.append_only()
.numbered(NUMBERS)
.insert(EVERYBODY);

const INSERT: &str = "INSERT INTO change (id, subject, subject_key, action, after, operator, booked_at, business_date, leaf, lane, origin, approval) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM change";
const LAST: &str = "SELECT booked_at, business_date FROM change ORDER BY id DESC LIMIT 1";
const PAGE: &str = "SELECT id, subject, subject_key, action, after, operator, booked_at, business_date, leaf, lane, origin, approval FROM change WHERE id > $1 ORDER BY id LIMIT $2";
const PAGE_BACK: &str = "SELECT id, subject, subject_key, action, after, operator, booked_at, business_date, leaf, lane, origin, approval FROM change WHERE id < $1 ORDER BY id DESC LIMIT $2";
const LAST_IDS: &str = "SELECT id FROM change ORDER BY id DESC LIMIT $1";
const SUBJECTS: &str =
    "SELECT id, subject, subject_key FROM change WHERE id > $1 ORDER BY id LIMIT $2";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] =
    &[INSERT, LAST_ID, LAST, PAGE, PAGE_BACK, LAST_IDS, SUBJECTS];

/// The largest key of a line; zero if there is none.
pub fn last_key(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, LAST_ID, &[], |row| row.integer(0)).map(|last| last.unwrap_or(0))
}

/// Booking time and business date of the line with the largest key.
pub fn last(driver: &mut dyn Driver) -> Result<Option<(Timestamp, Day)>> {
    query_one(driver, LAST, &[], |row| {
        let day = i32::try_from(row.integer(1)?)
            .map_err(|_| damaged("the last line of the change log has a wrong date"))?;
        Ok((Timestamp(row.integer(0)?), Day(day)))
    })
}

/// The largest keys of lines, at most `limit`.
pub fn last_keys(driver: &mut dyn Driver, limit: usize) -> Result<Vec<i64>> {
    let limit = Param::Integer(i64::try_from(limit).unwrap_or(i64::MAX));
    query_all(driver, LAST_IDS, &[limit], |row| row.integer(0))
}

/// The keys of the lines after `after` with the code and the key of what each is
/// about, oldest first, at most `limit`.
pub fn subjects_after(
    driver: &mut dyn Driver,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, i64, i64)>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, SUBJECTS, &params, |row| {
        Ok((row.integer(0)?, row.integer(1)?, row.integer(2)?))
    })
}

/// Appends a line, in a lane.
pub fn insert(driver: &mut dyn Driver, change: &Change, lane: i64) -> Result<()> {
    driver.execute(INSERT, &values(change, &change.leaf(), lane))
}

/// Appends lines.
pub fn insert_all(driver: &mut dyn Driver, rows: Vec<ChangeRow>) -> Result<()> {
    let count = rows.len();
    let mut rows = rows.into_iter();
    let next = move |binder: &mut dyn Binder| {
        let row = rows.next();
        let row = row.ok_or_else(|| damaged("a line of the change log is missing"))?;
        let values = values(&row.change, &row.leaf, row.lane);
        for (place, value) in values.into_iter().enumerate() {
            binder.bind(place + 1, value)?;
        }
        Ok(())
    };
    driver.execute_all(INSERT, count, Box::new(next))
}

fn values<'c>(change: &'c Change, leaf: &'c Hash, lane: i64) -> [Param<'c>; 12] {
    [
        Param::Integer(change.id),
        Param::Integer(change.subject as i64),
        Param::Integer(change.key),
        Param::Text(&change.action),
        Param::Text(&change.after),
        Param::Integer(change.stamp.operator),
        Param::Integer(change.stamp.booked_at.0),
        Param::Integer(i64::from(change.stamp.business_date.0)),
        Param::Blob(leaf),
        Param::Integer(lane),
        Param::optional_text(change.origin.as_deref()),
        Param::optional(change.approval),
    ]
}

/// A line and the hash that was written with it.
pub struct ChangeRow {
    /// The line.
    pub change: Change,
    /// The hash on disk.
    pub leaf: Hash,
    /// The lane that it was written in.
    pub lane: i64,
}

/// The key of the next line; `None` if it is the one after the last.
pub fn next_id(driver: &mut dyn Driver) -> Result<Option<i64>> {
    bankctl_storage::driver::next_id(driver, NUMBERS)
}

/// The keys of so many lines to come, rising; `None` if they are those after
/// the last.
pub fn next_ids(driver: &mut dyn Driver, count: usize) -> Result<Option<Vec<i64>>> {
    driver.next_ids(NUMBERS, count)
}

/// The lines after `after`, oldest first, at most `limit`.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ChangeRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The lines before `before`, newest first, at most `limit`.
pub fn page_back(driver: &mut dyn Driver, before: i64, limit: i64) -> Result<Vec<ChangeRow>> {
    query_all(
        driver,
        PAGE_BACK,
        &[Param::Integer(before), Param::Integer(limit)],
        read,
    )
}

fn read(row: &dyn Row) -> Result<ChangeRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| {
        damaged(format_args!(
            "line {id} of the change log has a wrong {what}"
        ))
    };
    Ok(ChangeRow {
        change: Change {
            id,
            subject: Subject::from_code(row.integer(1)?).ok_or_else(|| wrong("subject"))?,
            key: row.integer(2)?,
            action: row.text(3)?,
            after: row.text(4)?,
            stamp: Stamp {
                operator: row.integer(5)?,
                booked_at: Timestamp(row.integer(6)?),
                business_date: Day(i32::try_from(row.integer(7)?).map_err(|_| wrong("date"))?),
            },
            origin: row.optional_text(10)?,
            approval: row.optional_integer(11)?,
        },
        leaf: row.blob(8)?.try_into().map_err(|_| wrong("hash"))?,
        lane: row.integer(9)?,
    })
}

/// The hash of the first line of the change log, in hexadecimal.
pub(crate) fn first_line(driver: &mut dyn Driver) -> Result<String> {
    let first = page(driver, 0, 1)?;
    let first = first
        .first()
        .ok_or_else(|| damaged("the change log is empty"))?;
    Ok(hexadecimal(&first.leaf))
}
