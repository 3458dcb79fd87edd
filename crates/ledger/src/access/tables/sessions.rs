//! Who is logged in.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;

use super::credentials::hashes;
use super::operators::{self, OperatorRow, Rules};
use crate::access::rules::session::{Ended, Session, SessionUse};
use crate::kernel::rules::duties::PEOPLE;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("session_number");

/// Who is logged in.
pub(crate) const TABLE: Table = Table::not_copied("session", "access_hash refresh_hash spent refreshed_at used_at ended_at ended change_id id operator account started_at ends_at")
.numbered(NUMBERS)
.insert(PEOPLE)
.update(&[
    ("access_hash refresh_hash spent refreshed_at used_at ended_at ended change_id", PEOPLE),
]);

pub(crate) const BY_ACCESS: &str = "SELECT operator.id, name, roles, os_user, disabled, operator.change_id, (SELECT policy FROM ledger WHERE id = 1), (SELECT login FROM ledger WHERE id = 1), (SELECT timezone FROM ledger WHERE id = 1), (SELECT alert_rules FROM ledger WHERE id = 1), session.id, account, refreshed_at, ends_at, used_at, ended FROM session JOIN operator ON operator.id = session.operator WHERE access_hash = $1";
const BY_ID: &str = "SELECT id, operator, account, access_hash, refresh_hash, spent, started_at, refreshed_at, ends_at, ended_at, ended, used_at, change_id FROM session WHERE id = $1";
const OPEN_OF: &str = "SELECT id, operator, account, access_hash, refresh_hash, spent, started_at, refreshed_at, ends_at, ended_at, ended, used_at, change_id FROM session WHERE operator = $1 AND ended IS NULL ORDER BY id";
const PAGE: &str = "SELECT id, operator, account, access_hash, refresh_hash, spent, started_at, refreshed_at, ends_at, ended_at, ended, used_at, change_id FROM session WHERE id > $1 ORDER BY id LIMIT $2";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM session";
const INSERT: &str = "INSERT INTO session (id, operator, account, access_hash, refresh_hash, spent, started_at, refreshed_at, ends_at, used_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const REFRESH: &str = "UPDATE session SET access_hash = $1, refresh_hash = $2, spent = $3, refreshed_at = $4, change_id = $5 WHERE id = $6";
const END: &str = "UPDATE session SET ended_at = $1, ended = $2, change_id = $3 WHERE id = $4";
const USED: &str = "UPDATE session SET used_at = $1 WHERE id = $2";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ACCESS, BY_ID, OPEN_OF, PAGE, NEXT, INSERT, REFRESH, END, USED,
];

/// A session as it is stored.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub session: Session,
    /// When it was used last, as far as that was written.
    pub used_at: Timestamp,
    /// The line of the change log that it is as of.
    pub change: i64,
}

impl SessionRow {
    /// What a command must know of it.
    pub fn as_used(&self) -> SessionUse {
        SessionUse {
            id: self.id,
            account: self.session.account.clone(),
            refreshed_at: self.session.refreshed_at,
            ends_at: self.session.ends_at,
            used_at: self.used_at,
            ended: self.session.ended,
        }
    }
}

fn read(row: &dyn Row) -> Result<SessionRow> {
    let id = row.integer(0)?;
    let wrong = |_| damaged(format_args!("session {id} has a wrong hash"));
    Ok(SessionRow {
        id,
        session: Session {
            operator: row.integer(1)?,
            account: row.text(2)?,
            access: row.blob(3)?.try_into().map_err(wrong)?,
            refresh: row.blob(4)?.try_into().map_err(wrong)?,
            spent: hashes(&row.blob(5)?),
            started_at: Timestamp(row.integer(6)?),
            refreshed_at: Timestamp(row.integer(7)?),
            ends_at: Timestamp(row.integer(8)?),
            ended_at: row.optional_integer(9)?,
            ended: ended(id, row.optional_integer(10)?)?,
        },
        used_at: Timestamp(row.integer(11)?),
        change: row.integer(12)?,
    })
}

fn ended(id: i64, code: Option<i64>) -> Result<Option<Ended>> {
    let Some(code) = code else {
        return Ok(None);
    };
    let ended = Ended::from_code(code);
    ended
        .map(Some)
        .ok_or_else(|| damaged(format_args!("session {id} ended for an unknown reason")))
}

/// Keeps others from trading in the tokens of a session.
pub(crate) fn lock(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM session WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// The operator who has logged in and got this access token: the operator, the rules of
/// the ledger, the session.
pub fn by_access(
    driver: &mut dyn Driver,
    hash: &[u8; 32],
) -> Result<Option<(OperatorRow, Rules, SessionUse)>> {
    query_one(driver, BY_ACCESS, &[Param::Blob(hash)], |row| {
        let id = row.integer(10)?;
        let session = SessionUse {
            id,
            account: row.text(11)?,
            refreshed_at: Timestamp(row.integer(12)?),
            ends_at: Timestamp(row.integer(13)?),
            used_at: Timestamp(row.integer(14)?),
            ended: ended(id, row.optional_integer(15)?)?,
        };
        let (operator, rules) = operators::read_with_rules(row)?;
        Ok((operator, rules, session))
    })
}

/// The session of a number.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<SessionRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The sessions of an operator that were not ended before their time.
pub fn open_of(driver: &mut dyn Driver, operator: i64) -> Result<Vec<SessionRow>> {
    query_all(driver, OPEN_OF, &[Param::Integer(operator)], read)
}

/// Some sessions after a number, in the order of the numbers.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<SessionRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read)
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a session that begins.
pub fn insert(driver: &mut dyn Driver, row: &SessionRow) -> Result<()> {
    let session = &row.session;
    let params = [
        Param::Integer(row.id),
        Param::Integer(session.operator),
        Param::Text(&session.account),
        Param::Blob(&session.access),
        Param::Blob(&session.refresh),
        Param::Blob(&[]),
        Param::Integer(session.started_at.0),
        Param::Integer(session.refreshed_at.0),
        Param::Integer(session.ends_at.0),
        Param::Integer(row.used_at.0),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes the new tokens of a session.
pub fn refresh(driver: &mut dyn Driver, row: &SessionRow) -> Result<()> {
    let session = &row.session;
    let spent = session.spent.concat();
    let params = [
        Param::Blob(&session.access),
        Param::Blob(&session.refresh),
        Param::Blob(&spent),
        Param::Integer(session.refreshed_at.0),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(REFRESH, &params)
}

/// Writes that a session was ended before its time.
pub fn end(driver: &mut dyn Driver, row: &SessionRow) -> Result<()> {
    let params = [
        Param::optional(row.session.ended_at),
        Param::optional(row.session.ended.map(Ended::code)),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(END, &params)
}

/// Writes when a session was used.
pub fn used(driver: &mut dyn Driver, id: i64, at: Timestamp) -> Result<()> {
    driver.execute(USED, &[Param::Integer(at.0), Param::Integer(id)])
}
