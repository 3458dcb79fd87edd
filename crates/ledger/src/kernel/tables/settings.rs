//! The ledger's own row and the two append-only logs.

use bankctl_storage::driver::{Driver, Param, query_all, query_one};
use bankctl_storage::own_row::Wipe;
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;

use crate::kernel::rules::duties::{
    ADMINS, CLOSERS, COMPLIANCE, EVERYBODY, MAKERS, NOBODY, SUPERVISORS,
};
use crate::kernel::rules::merkle::Peaks;
use crate::kernel::tables::business_days::day_of;
use crate::kernel::tables::descriptor::Table;

/// The ledger's own row.
pub(crate) const LEDGER_TABLE: Table = Table::of(
    "ledger",
    1,
    "id name# currency# timezone# created_at change_id policy# identity# login# back_value_days day# alert_rules# ach# notice#",
)
.with_columns("wipe_since wipe_all place")
.update(&[
    // To lock it: a check keeps it as it is.
    ("id", MAKERS),
    (
        "name timezone policy login back_value_days day ach notice change_id",
        ADMINS,
    ),
    ("wipe_since wipe_all", SUPERVISORS),
    ("alert_rules", COMPLIANCE),
]);

/// Both append-only logs, a row a lane.
pub(crate) const LOG_TABLE: Table = Table::of("log", 1, "id leaves peaks* business_day")
    .update(&[("leaves peaks", EVERYBODY), ("business_day", CLOSERS)]);

/// The version of the schema.
pub(crate) const BANKCTL_SCHEMA_TABLE: Table = Table::not_copied("bankctl_schema", "version");

/// Numbers that people type, where they are drawn.
pub(crate) const COUNTER_TABLE: Table = Table::not_copied("counter", "id last").read(NOBODY);

const LEDGER: &str = "SELECT name, currency, timezone, created_at, change_id, (SELECT count(*) FROM log), identity, policy, login, back_value_days, wipe_since, wipe_all, day, ach, notice FROM ledger WHERE id = 1";
const LEDGER_INSERT: &str = "INSERT INTO ledger (id, name, currency, timezone, created_at, change_id, identity) VALUES (1, $1, $2, $3, $4, $5, $6)";
const LEDGER_CHANGED: &str = "UPDATE ledger SET change_id = $1 WHERE id = 1";
const POLICY_UPDATE: &str = "UPDATE ledger SET policy = $1, change_id = $2 WHERE id = 1";
const LOGIN_UPDATE: &str = "UPDATE ledger SET login = $1, change_id = $2 WHERE id = 1";
const BACK_VALUE_UPDATE: &str =
    "UPDATE ledger SET back_value_days = $1, change_id = $2 WHERE id = 1";
const RULES: &str = "SELECT alert_rules FROM ledger WHERE id = 1";
const RULES_UPDATE: &str = "UPDATE ledger SET alert_rules = $1 WHERE id = 1";
const DAY_UPDATE: &str = "UPDATE ledger SET day = $1, change_id = $2 WHERE id = 1";
const ACH_UPDATE: &str = "UPDATE ledger SET ach = $1, change_id = $2 WHERE id = 1";
const NOTICE_UPDATE: &str = "UPDATE ledger SET notice = $1, change_id = $2 WHERE id = 1";
const NAME_UPDATE: &str = "UPDATE ledger SET name = $1, timezone = $2, change_id = $3 WHERE id = 1";
pub(super) const LOG: &str = "SELECT leaves, peaks, business_day FROM log WHERE id = $1";
const LOG_UPDATE: &str = "UPDATE log SET leaves = $1, peaks = $2 WHERE id = $3";
const LOGS: &str = "SELECT id, leaves, peaks FROM log ORDER BY id";
const LANES: &str = "SELECT count(*) FROM log WHERE id % 2 = 1";
const COUNTED: &str = "SELECT count(*), coalesce(min(id), 0), coalesce(max(id), 0) FROM log";
const WRITTEN: &str = "SELECT coalesce(CAST(sum(leaves) AS BIGINT), 0) FROM log WHERE id % 2 = 1";
const CHANGED: &str = "SELECT coalesce(CAST(sum(leaves) AS BIGINT), 0) FROM log WHERE id % 2 = 0";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LEDGER,
    LEDGER_INSERT,
    LEDGER_CHANGED,
    POLICY_UPDATE,
    LOGIN_UPDATE,
    BACK_VALUE_UPDATE,
    RULES,
    RULES_UPDATE,
    DAY_UPDATE,
    ACH_UPDATE,
    NOTICE_UPDATE,
    NAME_UPDATE,
    LOG,
    LOG_UPDATE,
    LOGS,
    LANES,
    COUNTED,
    WRITTEN,
    CHANGED,
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
    /// The line of the change log that made it.
    pub change: i64,
    /// How many lanes there are to write in.
    pub lanes: i64,
    /// What takes a second person, as JSON.
    pub policy: Option<String>,
    /// How operators prove who they are, as JSON.
    pub login: Option<String>,
    /// How many days back a value date may lie without a second person, where
    /// an admin has said it.
    pub back_value_days: Option<i64>,
    /// What tells it from every other ledger, wherever it is copied to; none
    /// of one that was made before there were such.
    pub identity: Option<String>,
    /// What was said of the business day, as JSON.
    pub day: Option<String>,
    /// The bank's numbers at the Automated Clearing House, as JSON.
    pub ach: Option<String>,
    /// What the bank tells every customer on a statement.
    pub notice: Option<String>,
    /// What is still to be wiped.
    pub wipe: Option<Wipe>,
}

/// Which append-only log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Log {
    /// The journal.
    Journal = 1,
    /// The change log.
    Changes = 2,
}

impl Log {
    /// The key of a lane's log.
    pub(super) fn key(self, lane: i64) -> i64 {
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
            policy: row.optional_text(7)?,
            login: row.optional_text(8)?,
            back_value_days: row.optional_integer(9)?,
            day: row.optional_text(12)?,
            ach: row.optional_text(13)?,
            notice: row.optional_text(14)?,
            wipe: match row.optional_integer(10)? {
                Some(since) => Some(Wipe {
                    since,
                    all: row.integer(11)? == 1,
                }),
                None => None,
            },
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

/// Says which line of the change log is the last about the ledger.
pub fn change_ledger(driver: &mut dyn Driver, change: i64) -> Result<()> {
    driver.execute(LEDGER_CHANGED, &[Param::Integer(change)])
}

/// Changes what takes a second person.
pub fn set_policy(driver: &mut dyn Driver, policy: Option<&str>, change: i64) -> Result<()> {
    let params = [Param::optional_text(policy), Param::Integer(change)];
    driver.execute(POLICY_UPDATE, &params)
}

/// Changes how operators prove who they are.
pub fn set_login(driver: &mut dyn Driver, login: Option<&str>, change: i64) -> Result<()> {
    let params = [Param::optional_text(login), Param::Integer(change)];
    driver.execute(LOGIN_UPDATE, &params)
}

/// Changes how many days back a value date may lie.
pub fn set_back_value_days(driver: &mut dyn Driver, days: Option<i64>, change: i64) -> Result<()> {
    let params = [Param::optional(days), Param::Integer(change)];
    driver.execute(BACK_VALUE_UPDATE, &params)
}

/// Changes what was said of the business day.
pub fn set_day(driver: &mut dyn Driver, day: Option<&str>, change: i64) -> Result<()> {
    let params = [Param::optional_text(day), Param::Integer(change)];
    driver.execute(DAY_UPDATE, &params)
}

/// Changes the bank's numbers at the Automated Clearing House.
pub fn set_ach(driver: &mut dyn Driver, numbers: &str, change: i64) -> Result<()> {
    driver.execute(ACH_UPDATE, &[Param::Text(numbers), Param::Integer(change)])
}

/// Changes what the bank tells every customer on a statement.
pub fn set_notice(driver: &mut dyn Driver, notice: Option<&str>, change: i64) -> Result<()> {
    let params = [Param::optional_text(notice), Param::Integer(change)];
    driver.execute(NOTICE_UPDATE, &params)
}

/// Changes what the ledger is called, and the zone that decides the day.
pub fn set_name(driver: &mut dyn Driver, name: &str, zone: &str, change: i64) -> Result<()> {
    let params = [Param::Text(name), Param::Text(zone), Param::Integer(change)];
    driver.execute(NAME_UPDATE, &params)
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

/// The peaks of the journal where it has one lane, and the day that is booked on.
pub(crate) fn only_lane(driver: &mut dyn Driver) -> Result<(Peaks, Option<Day>)> {
    let found = query_one(driver, LOG, &[Param::Integer(Log::Journal.key(0))], |row| {
        Ok((row.integer(0)?, row.blob(1)?, row.optional_integer(2)?))
    })?;
    let (leaves, bytes, day) = found.ok_or_else(|| damaged("the journal has no log"))?;
    let peaks = Peaks::from_bytes(&bytes, leaves)
        .ok_or_else(|| damaged("the peaks of the journal can't be read"))?;
    Ok((peaks, day.map(day_of).transpose()?))
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

/// How many lanes there are to write in.
pub fn lanes(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, LANES, &[], |row| row.integer(0)).map(|lanes| lanes.unwrap_or(0))
}

/// Whether there are the two logs of each of so many lanes, and no others.
pub fn are_logs_of(driver: &mut dyn Driver, lanes: i64) -> Result<bool> {
    let counted = query_one(driver, COUNTED, &[], |row| {
        Ok((row.integer(0)?, row.integer(1)?, row.integer(2)?))
    })?;
    Ok(counted == Some((lanes * 2, 1, lanes * 2)))
}

/// How many transfers were written, in all lanes.
pub fn written(driver: &mut dyn Driver) -> Result<u64> {
    let written = query_one(driver, WRITTEN, &[], |row| row.integer(0))?;
    Ok(written.unwrap_or(0).unsigned_abs())
}

/// How many lines the change log has, in all lanes.
pub fn changed(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, CHANGED, &[], |row| row.integer(0)).map(|lines| lines.unwrap_or(0))
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

/// What payments are watched for, as JSON.
pub fn alert_rules(driver: &mut dyn Driver) -> Result<Option<String>> {
    let found = query_one(driver, RULES, &[], |row| row.optional_text(0))?;
    Ok(found.flatten())
}

/// Writes what payments are watched for.
pub fn set_alert_rules(driver: &mut dyn Driver, rules: &str) -> Result<()> {
    driver.execute(RULES_UPDATE, &[Param::Text(rules)])
}
