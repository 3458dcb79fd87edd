//! Holds.

use super::driver::{Driver, Param, Row, Sequence, drawn, query_all, query_one};
use super::spelling::by_any_spelling;
use super::{Result, damaged};
use crate::domain::hold::Hold;
use crate::domain::kind::HoldStatus;
use crate::domain::number::{AccountId, HoldId};
use crate::domain::{Currency, Day, Timestamp};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT hold.id, hold.account, account.currency, hold.amount_minor, \
             hold.captured_minor, hold.status, hold.reference, hold.memo, hold.placed_at, \
             hold.expires_on, hold.batch, hold.placed_on, hold.ended_on, hold.change_id \
             FROM hold JOIN account ON account.id = hold.account ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO hold (id, account, amount_minor, captured_minor, status, reference, memo, placed_at, placed_on, expires_on, ended_on, batch, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const UPDATE: &str =
    "UPDATE hold SET captured_minor = $1, status = $2, ended_on = $3, change_id = $4 WHERE id = $5";
const BY_ID: &str = select!("WHERE hold.id = $1");
pub(super) const BY_REFERENCE: &str = select!("WHERE hold.reference = $1");
const PAGE: &str = select!("WHERE hold.id > $1 ORDER BY hold.id LIMIT $2");
const OF_ACCOUNT: &str =
    select!("WHERE hold.account = $1 AND hold.id > $2 ORDER BY hold.id LIMIT $3");
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM hold";
// An open hold on a day: placed by then, not ended by then, not yet expired.
pub(super) const HELD: &str = "SELECT count(*), coalesce(CAST(sum(amount_minor - captured_minor) AS BIGINT), 0) FROM hold WHERE account = $1 AND status = 1 AND (expires_on IS NULL OR expires_on >= $2)";
const HELD_THEN: &str = "SELECT coalesce(CAST(sum(amount_minor) AS BIGINT), 0) FROM hold WHERE account = $1 AND placed_on <= $2 AND (ended_on IS NULL OR ended_on > $2) AND (expires_on IS NULL OR expires_on >= $2)";

/// Every statement of this file.
#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    BY_ID,
    BY_REFERENCE,
    PAGE,
    OF_ACCOUNT,
    LAST_ID,
    HELD,
    HELD_THEN,
];

/// A hold, the days it was placed and ended on, and the line of the register
/// that last changed it.
#[derive(Clone, Debug)]
pub struct HoldRow {
    /// The hold.
    pub hold: Hold,
    /// The business date that it was placed on.
    pub placed_on: Day,
    /// The business date that it was captured or released on.
    pub ended_on: Option<Day>,
    /// The line of the register.
    pub change: i64,
}

/// Writes a new hold.
pub fn insert(driver: &mut dyn Driver, row: &HoldRow) -> Result<()> {
    let hold = &row.hold;
    driver.execute(
        INSERT,
        &[
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
        ],
    )
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

/// The key of the next hold.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    if let Some(key) = drawn(driver, Sequence::Hold)? {
        return Ok(key);
    }
    query_one(driver, LAST_ID, &[], |row| row.integer(0)).map(|last| last.unwrap_or(0) + 1)
}

/// How many holds are open on an account today, and what they reserve in
/// minor units.
pub fn held(driver: &mut dyn Driver, account: AccountId, today: Day) -> Result<(i64, i64)> {
    let params = [
        Param::Integer(account.0),
        Param::Integer(i64::from(today.0)),
    ];
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
            currency: Currency::parse(&row.text(2)?).ok_or_else(|| wrong("currency"))?,
            amount_minor: row.integer(3)?,
            captured_minor: row.integer(4)?,
            status: HoldStatus::from_code(row.integer(5)?).ok_or_else(|| wrong("status"))?,
            reference: row.optional_text(6)?,
            memo: row.optional_text(7)?,
            placed_at: Timestamp(row.integer(8)?),
            expires_on: row.optional_integer(9)?.map(day).transpose()?,
            batch: row.optional_integer(10)?,
        },
        placed_on: day(row.integer(11)?)?,
        ended_on: row.optional_integer(12)?.map(day).transpose()?,
        change: row.integer(13)?,
    })
}
