//! Holds.

use bankctl_storage::driver::{Binder, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{HoldPurpose, HoldStatus};
use bankctl_types::number::{AccountId, HoldId};
use bankctl_types::{Currency, Day, Timestamp};

use crate::kernel::rules::duties::MONEY;
use crate::kernel::rules::hold::{Hold, HoldDay};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::spelling::by_any_spelling;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("hold_number");

/// Holds.
pub(crate) const TABLE: Table = Table::of(
    "hold",
    1,
    "id account amount_minor captured_minor status reference# memo# placed_at placed_on expires_on ended_on batch change_id purpose check_item",
)
.numbered(NUMBERS)
.insert(MONEY)
.update(&[
    ("captured_minor status ended_on change_id", MONEY),
]);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT hold.id, hold.account, account.currency, hold.amount_minor, \
             hold.captured_minor, hold.status, hold.reference, hold.memo, hold.placed_at, \
             hold.expires_on, hold.batch, hold.placed_on, hold.ended_on, hold.change_id, \
             hold.purpose, hold.check_item \
             FROM hold JOIN account ON account.id = hold.account ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO hold (id, account, amount_minor, captured_minor, status, reference, memo, placed_at, placed_on, expires_on, ended_on, batch, change_id, purpose, check_item) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const UPDATE: &str =
    "UPDATE hold SET captured_minor = $1, status = $2, ended_on = $3, change_id = $4 WHERE id = $5";
const BY_ID: &str = select!("WHERE hold.id = $1");
pub(crate) const BY_REFERENCE: &str = select!("WHERE hold.reference = $1");
const WITH_REFERENCE: &str = "SELECT id FROM hold WHERE reference IS NOT NULL LIMIT 1";
const REFERENCE_FROM: &str =
    "SELECT reference FROM hold WHERE reference >= $1 ORDER BY reference LIMIT 1";
const PAGE: &str = select!("WHERE hold.id > $1 ORDER BY hold.id LIMIT $2");
const OF_ACCOUNT: &str =
    select!("WHERE hold.account = $1 AND hold.id > $2 ORDER BY hold.id LIMIT $3");
const OPEN_FOR: &str = select!(
    "WHERE hold.account = $1 AND hold.status = 1 AND hold.purpose = $2 AND hold.expires_on = $3 \
     ORDER BY hold.id"
);
const EXPIRED: &str = select!(
    "WHERE hold.id > $1 AND hold.status = 1 AND hold.expires_on BETWEEN $2 AND $3 ORDER BY hold.id \
     LIMIT $4"
);
const OF_CHECK: &str = select!(
    "WHERE hold.account = $1 AND hold.check_item = $2 AND hold.status = 1 ORDER BY hold.expires_on"
);
const OPEN_OF_CHECKS: &str = select!(
    "WHERE hold.id > $1 AND hold.status = 1 AND hold.purpose = 4 ORDER BY hold.id LIMIT $2"
);
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM hold";
// An open hold on a day: placed by then, not ended by then, not yet expired: of money of
// a check by the calendar ($2), of any other by the business date ($3).
pub(crate) const HELD: &str = "SELECT count(*), coalesce(CAST(sum(amount_minor - captured_minor) AS BIGINT), 0) FROM hold WHERE account = $1 AND status = 1 AND (expires_on IS NULL OR (purpose = 4 AND expires_on >= $2) OR (purpose <> 4 AND expires_on >= $3))";
// A payroll's hold is captured as its rows are paid, and one that lasts beyond a
// day is replaced: so of each what was left on its last day. Others are captured
// in the end.
const HELD_THEN: &str = "SELECT coalesce(CAST(sum(CASE WHEN purpose = 2 THEN amount_minor - captured_minor ELSE amount_minor END) AS BIGINT), 0) FROM hold WHERE account = $1 AND placed_on <= $2 AND (ended_on IS NULL OR ended_on > $2) AND (expires_on IS NULL OR expires_on >= $2)";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    BY_ID,
    BY_REFERENCE,
    WITH_REFERENCE,
    REFERENCE_FROM,
    PAGE,
    OF_ACCOUNT,
    OPEN_FOR,
    EXPIRED,
    OF_CHECK,
    OPEN_OF_CHECKS,
    LAST_ID,
    HELD,
    HELD_THEN,
];

/// A hold, the days it was placed and ended on, and the line of the change log
/// that last changed it.
#[derive(Clone, Debug)]
pub struct HoldRow {
    /// The hold.
    pub hold: Hold,
    /// The business date that it was placed on.
    pub placed_on: Day,
    /// The business date that it was captured or released on.
    pub ended_on: Option<Day>,
    /// The line of the change log.
    pub change: i64,
}

/// The holds after a key that were neither captured nor released and whose last
/// day is one of these, at most `limit`.
pub(crate) fn expired(
    driver: &mut dyn Driver,
    (first, last): (Day, Day),
    after: i64,
    limit: i64,
) -> Result<Vec<HoldRow>> {
    let params = [
        Param::Integer(after),
        Param::Integer(i64::from(first.0)),
        Param::Integer(i64::from(last.0)),
        Param::Integer(limit),
    ];
    query_all(driver, EXPIRED, &params, read)
}

/// Writes a new hold.
pub fn insert(driver: &mut dyn Driver, row: &HoldRow) -> Result<()> {
    driver.execute(INSERT, &values(row))
}

/// Writes new holds.
pub fn insert_all(driver: &mut dyn Driver, rows: Vec<HoldRow>) -> Result<()> {
    let count = rows.len();
    let mut rows = rows.into_iter();
    let next = move |binder: &mut dyn Binder| {
        let row = rows.next().ok_or_else(|| damaged("a hold is missing"))?;
        for (place, value) in values(&row).into_iter().enumerate() {
            binder.bind(place + 1, value)?;
        }
        Ok(())
    };
    driver.execute_all(INSERT, count, Box::new(next))
}

fn values(row: &HoldRow) -> [Param<'_>; 15] {
    let hold = &row.hold;
    [
        Param::Integer(hold.id.key()),
        Param::Integer(hold.account.0),
        Param::Integer(hold.amount_minor),
        Param::Integer(hold.captured_minor),
        Param::Integer(hold.status.code()),
        Param::optional_text(hold.reference.as_deref()),
        Param::optional_text(hold.memo.as_deref()),
        Param::Integer(hold.placed_at.0),
        Param::Integer(i64::from(row.placed_on.0)),
        Param::optional(hold.expires_on.map(|day| i64::from(day.0))),
        Param::optional(row.ended_on.map(|day| i64::from(day.0))),
        Param::optional(hold.batch),
        Param::Integer(row.change),
        Param::Integer(hold.purpose.code()),
        Param::optional(hold.check),
    ]
}

/// Writes what can change of a hold.
pub fn update(driver: &mut dyn Driver, row: &HoldRow) -> Result<()> {
    driver.execute(
        UPDATE,
        &[
            Param::Integer(row.hold.captured_minor),
            Param::Integer(row.hold.status.code()),
            Param::optional(row.ended_on.map(|day| i64::from(day.0))),
            Param::Integer(row.change),
            Param::Integer(row.hold.id.key()),
        ],
    )
}

/// The hold of a number.
pub fn by_id(driver: &mut dyn Driver, id: HoldId) -> Result<Option<HoldRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id.key())], read)
}

/// The hold that has a reference, in any form of it.
pub fn by_reference(driver: &mut dyn Driver, reference: &str) -> Result<Option<HoldRow>> {
    by_any_spelling(reference, |reference| {
        query_one(driver, BY_REFERENCE, &[Param::Text(reference)], read)
    })
}

/// Whether any hold has a reference.
pub fn have_references(driver: &mut dyn Driver) -> Result<bool> {
    let found = query_one(driver, WITH_REFERENCE, &[], |row| row.integer(0))?;
    Ok(found.is_some())
}

/// The first reference of a hold that is no less than a text, byte by byte.
pub fn reference_from(driver: &mut dyn Driver, text: &str) -> Result<Option<String>> {
    query_one(driver, REFERENCE_FROM, &[Param::Text(text)], |row| {
        row.text(0)
    })
}

/// The holds after a key, of one account or all.
pub fn page(
    driver: &mut dyn Driver,
    account: Option<AccountId>,
    after: i64,
    limit: i64,
) -> Result<Vec<HoldRow>> {
    let (after, limit) = (Param::Integer(after), Param::Integer(limit));
    match account {
        None => query_all(driver, PAGE, &[after, limit], read),
        Some(account) => query_all(
            driver,
            OF_ACCOUNT,
            &[Param::Integer(account.0), after, limit],
            read,
        ),
    }
}

/// The holds that reserve money of an account for a purpose through a last
/// day, oldest first.
pub fn open_for(
    driver: &mut dyn Driver,
    account: AccountId,
    purpose: HoldPurpose,
    last: Day,
) -> Result<Vec<HoldRow>> {
    let params = [
        Param::Integer(account.0),
        Param::Integer(purpose.code()),
        Param::Integer(i64::from(last.0)),
    ];
    query_all(driver, OPEN_FOR, &params, read)
}

/// The key of the next hold.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    let keys = next_keys(driver, 1)?;
    Ok(keys.first().copied().unwrap_or(1))
}

/// The keys of so many holds to come, rising.
pub fn next_keys(driver: &mut dyn Driver, count: usize) -> Result<Vec<i64>> {
    if let Some(keys) = driver.next_ids(NUMBERS, count)? {
        return Ok(keys);
    }
    let last = query_one(driver, LAST_ID, &[], |row| row.integer(0))?.unwrap_or(0);
    Ok((last + 1..).take(count).collect())
}

/// The open holds that keep money of a check back, the first day first.
pub fn of_check(driver: &mut dyn Driver, account: AccountId, check: i64) -> Result<Vec<HoldRow>> {
    let params = [Param::Integer(account.0), Param::Integer(check)];
    query_all(driver, OF_CHECK, &params, read)
}

/// The holds after a key that keep money of checks back, and were not ended.
pub fn open_of_checks(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<HoldRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, OPEN_OF_CHECKS, &params, read)
}

/// What an open hold is asked about by: an account, and the day as the calendar and as
/// the bank counts it.
pub(crate) fn held_params(account: AccountId, today: HoldDay) -> [Param<'static>; 3] {
    [
        Param::Integer(account.0),
        Param::Integer(i64::from(today.calendar.0)),
        Param::Integer(i64::from(today.business.0)),
    ]
}

/// How many holds are open on an account today, and what they reserve in
/// minor units.
pub fn held(driver: &mut dyn Driver, account: AccountId, today: HoldDay) -> Result<(i64, i64)> {
    let params = held_params(account, today);
    query_one(driver, HELD, &params, |row| {
        Ok((row.integer(0)?, row.integer(1)?))
    })
    .map(|held| held.unwrap_or((0, 0)))
}

/// What holds reserved on an account at the end of an earlier day, in minor
/// units.
pub fn held_then(driver: &mut dyn Driver, account: AccountId, day: Day) -> Result<i64> {
    let params = [Param::Integer(account.0), Param::Integer(i64::from(day.0))];
    query_one(driver, HELD_THEN, &params, |row| row.integer(0)).map(|held| held.unwrap_or(0))
}

fn read(row: &dyn Row) -> Result<HoldRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("hold {id} has a wrong {what}"));
    let day = |number: i64| i32::try_from(number).map(Day).map_err(|_| wrong("date"));
    Ok(HoldRow {
        hold: Hold {
            id: HoldId::from_key(id),
            account: AccountId(row.integer(1)?),
            currency: Currency::kept(&row.text(2)?).ok_or_else(|| wrong("currency"))?,
            amount_minor: row.integer(3)?,
            captured_minor: row.integer(4)?,
            status: HoldStatus::from_code(row.integer(5)?).ok_or_else(|| wrong("status"))?,
            reference: row.optional_text(6)?,
            memo: row.optional_text(7)?,
            placed_at: Timestamp(row.integer(8)?),
            expires_on: row.optional_integer(9)?.map(day).transpose()?,
            batch: row.optional_integer(10)?,
            purpose: HoldPurpose::from_code(row.integer(14)?).ok_or_else(|| wrong("purpose"))?,
            check: row.optional_integer(15)?,
        },
        placed_on: day(row.integer(11)?)?,
        ended_on: row.optional_integer(12)?.map(day).transpose()?,
        change: row.integer(13)?,
    })
}
