//! The ledger's own row, its operators and the two append-only logs.

use super::driver::{Driver, Param, Sequence, drawn, query_all, query_one};
use super::{Result, damaged};
use crate::domain::merkle::Peaks;

const LEDGER: &str = "SELECT name, currency, timezone, created_at, change_id, (SELECT count(*) FROM log), identity FROM ledger WHERE id = 1";
const LEDGER_INSERT: &str = "INSERT INTO ledger (id, name, currency, timezone, created_at, change_id, identity) VALUES (1, $1, $2, $3, $4, $5, $6)";
const LOG: &str = "SELECT leaves, peaks FROM log WHERE id = $1";
const LOG_UPDATE: &str = "UPDATE log SET leaves = $1, peaks = $2 WHERE id = $3";
const LOGS: &str = "SELECT id, leaves, peaks FROM log ORDER BY id";
const WRITTEN: &str = "SELECT coalesce(CAST(sum(leaves) AS BIGINT), 0) FROM log WHERE id % 2 = 1";
pub(super) const OPERATOR_BY_NAME: &str = "SELECT id FROM operator WHERE name = $1";
const OPERATOR_BY_ID: &str = "SELECT name, change_id FROM operator WHERE id = $1";
const OPERATORS: &str = "SELECT id, name, change_id FROM operator ORDER BY id";
const OPERATOR_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM operator";
const OPERATOR_INSERT: &str = "INSERT INTO operator (id, name, change_id) VALUES ($1, $2, $3)";

/// Every statement of this file.
#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    LEDGER,
    LEDGER_INSERT,
    LOG,
    LOG_UPDATE,
    LOGS,
    WRITTEN,
    OPERATOR_BY_NAME,
    OPERATOR_BY_ID,
    OPERATORS,
    OPERATOR_NEXT,
    OPERATOR_INSERT,
];

/// The ledger's row as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerRow {
    /// The name of the bank.
    pub name: String,
    /// The code of the currency.
    pub currency: String,
    /// The IANA name of the time zone.
    pub timezone: String,
    /// Microseconds since 1970 in UTC.
    pub created_at: i64,
    /// The line of the register that made it.
    pub change: i64,
    /// How many lanes there are to write in.
    pub lanes: i64,
    /// What tells it from every other ledger, wherever it is copied to; none
    /// of one that was made before there were such.
    pub identity: Option<String>,
}

/// Which append-only log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Log {
    /// The journal.
    Journal = 1,
    /// The register of changes.
    Changes = 2,
}

impl Log {
    /// The key of a lane's log.
    fn key(self, lane: i64) -> i64 {
        lane * 2 + self as i64
    }
}

/// The ledger's row.
pub fn ledger(driver: &mut dyn Driver) -> Result<LedgerRow> {
    query_one(driver, LEDGER, &[], |row| {
        Ok(LedgerRow {
            name: row.text(0)?,
            currency: row.text(1)?,
            timezone: row.text(2)?,
            created_at: row.integer(3)?,
            change: row.integer(4)?,
            lanes: row.integer(5)? / 2,
            identity: row.optional_text(6)?,
        })
    })?
    .ok_or_else(|| damaged("the ledger's own row is missing"))
}

/// Writes the ledger's row.
pub fn insert_ledger(driver: &mut dyn Driver, ledger: &LedgerRow) -> Result<()> {
    driver.execute(
        LEDGER_INSERT,
        &[
            Param::Text(&ledger.name),
            Param::Text(&ledger.currency),
            Param::Text(&ledger.timezone),
            Param::Integer(ledger.created_at),
            Param::Integer(ledger.change),
            Param::optional_text(ledger.identity.as_deref()),
        ],
    )
}

/// The peaks of a lane's log.
pub fn peaks(driver: &mut dyn Driver, log: Log, lane: i64) -> Result<Peaks> {
    let key = log.key(lane);
    query_one(driver, LOG, &[Param::Integer(key)], |row| {
        Ok((row.integer(0)?, row.blob(1)?))
    })?
    .and_then(|(leaves, bytes)| Peaks::from_bytes(&bytes, leaves))
    .ok_or_else(|| damaged(format_args!("the peaks of log {key} can't be read")))
}

/// The peaks of a log in every lane, in the order of the lanes.
pub fn all_peaks(driver: &mut dyn Driver, log: Log) -> Result<Vec<Peaks>> {
    let rows = query_all(driver, LOGS, &[], |row| {
        Ok((row.integer(0)?, row.integer(1)?, row.blob(2)?))
    })?;
    let own = |(key, leaves, bytes): (i64, i64, Vec<u8>)| {
        (key % 2 == log as i64 % 2).then(|| {
            Peaks::from_bytes(&bytes, leaves)
                .ok_or_else(|| damaged(format_args!("the peaks of log {key} can't be read")))
        })
    };
    rows.into_iter().filter_map(own).collect()
}

/// How many transfers were written, in all lanes.
pub fn written(driver: &mut dyn Driver) -> Result<u64> {
    let written = query_one(driver, WRITTEN, &[], |row| row.integer(0))?;
    Ok(written.unwrap_or(0).unsigned_abs())
}

/// Keeps the peaks of a lane's log.
pub fn update_peaks(driver: &mut dyn Driver, log: Log, lane: i64, peaks: &Peaks) -> Result<()> {
    let leaves = i64::try_from(peaks.leaves()).map_err(damaged)?;
    let bytes = peaks.to_bytes();
    let params = [
        Param::Integer(leaves),
        Param::Blob(&bytes),
        Param::Integer(log.key(lane)),
    ];
    driver.execute(LOG_UPDATE, &params)
}

/// The key of an operator.
pub fn operator_by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<i64>> {
    query_one(driver, OPERATOR_BY_NAME, &[Param::Text(name)], |row| {
        row.integer(0)
    })
}

/// The name of an operator, and the line of the register that made it.
pub fn operator_by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<(String, i64)>> {
    query_one(driver, OPERATOR_BY_ID, &[Param::Integer(id)], |row| {
        Ok((row.text(0)?, row.integer(1)?))
    })
}

/// Every operator: key, name, and the line of the register that made it.
pub fn operators(driver: &mut dyn Driver) -> Result<Vec<(i64, String, i64)>> {
    query_all(driver, OPERATORS, &[], |row| {
        Ok((row.integer(0)?, row.text(1)?, row.integer(2)?))
    })
}

/// The next free key of an operator.
pub fn next_operator(driver: &mut dyn Driver) -> Result<i64> {
    if let Some(key) = drawn(driver, Sequence::Operator)? {
        return Ok(key);
    }
    query_one(driver, OPERATOR_NEXT, &[], |row| row.integer(0)).map(|next| next.unwrap_or(1))
}

/// Writes an operator.
pub fn insert_operator(driver: &mut dyn Driver, id: i64, name: &str, change: i64) -> Result<()> {
    let params = [
        Param::Integer(id),
        Param::Text(name),
        Param::Integer(change),
    ];
    driver.execute(OPERATOR_INSERT, &params)
}
