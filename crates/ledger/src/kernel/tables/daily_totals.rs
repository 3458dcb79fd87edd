//! The rollup: counts and sums by day.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Currency, Day};

use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::rules::duties::MONEY;
use crate::kernel::tables::descriptor::Table;

/// Counts and sums by day.
pub(crate) const TABLE: Table = Table::of(
    "rollup",
    6,
    "day currency# kind channel flow lane transfers amount_minor",
)
.insert(MONEY)
.update(&[("transfers amount_minor", MONEY)]);

pub(crate) const ONE: &str = "SELECT transfers, amount_minor FROM rollup WHERE day = $1 AND currency = $2 AND kind = $3 AND channel = $4 AND flow = $5 AND lane = $6";
const UPSERT: &str = "INSERT INTO rollup (day, currency, kind, channel, flow, lane, transfers, amount_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (day, currency, kind, channel, flow, lane) DO UPDATE SET transfers = excluded.transfers, amount_minor = excluded.amount_minor";
const BETWEEN: &str = "SELECT day, currency, kind, channel, flow, lane, transfers, amount_minor FROM rollup WHERE day >= $1 AND day <= $2 ORDER BY day, currency, kind, channel, flow, lane";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ONE, UPSERT, BETWEEN];

/// A lane has its own count of a key, and where the sum does not fit any more it
/// has further ones, told apart by so much in the lane's number.
const BESIDE: i64 = 1 << 32;
/// How many further counts a lane has at most of a key: each has room for more
/// than all the money there is.
const BESIDE_MAX: i64 = 1_000;

/// What is counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key {
    /// The business date.
    pub day: Day,
    /// The currency.
    pub currency: Currency,
    /// What the transfers are.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// Which way it crossed the line between bank and customers.
    pub flow: Flow,
}

/// A row of the rollup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RollupRow {
    /// What is counted.
    pub key: Key,
    /// In which lane; one has several rows of a key if the sum needs them.
    pub lane: i64,
    /// Whether it is a further one.
    pub is_beside: bool,
    /// How many transfers.
    pub transfers: i64,
    /// Their sum in minor units.
    pub amount_minor: i64,
}

pub(crate) fn params(key: &Key, lane: i64) -> [Param<'_>; 6] {
    [
        Param::Integer(i64::from(key.day.0)),
        Param::Text(key.currency.code()),
        Param::Integer(key.kind.code()),
        Param::Integer(key.channel.map_or(0, Channel::code)),
        Param::Integer(key.flow as i64),
        Param::Integer(lane),
    ]
}

/// Count and sum of a key in a lane; zeros if nothing was counted.
pub fn one(driver: &mut dyn Driver, key: &Key, lane: i64) -> Result<(i64, i64)> {
    query_one(driver, ONE, &params(key, lane), |row| {
        Ok((row.integer(0)?, row.integer(1)?))
    })
    .map(|found| found.unwrap_or((0, 0)))
}

/// Sets count and sum of a key in a lane.
pub fn set(
    driver: &mut dyn Driver,
    key: &Key,
    lane: i64,
    transfers: i64,
    amount_minor: i64,
) -> Result<()> {
    let [day, currency, kind, channel, flow, lane] = params(key, lane);
    let values = [
        day,
        currency,
        kind,
        channel,
        flow,
        lane,
        Param::Integer(transfers),
        Param::Integer(amount_minor),
    ];
    driver.execute(UPSERT, &values)
}

/// Counts a transfer beside what a lane has of a key, where the sum has no room
/// for it. Says whether there is room at all.
pub fn add_beside(
    driver: &mut dyn Driver,
    key: &Key,
    lane: i64,
    amount_minor: i64,
) -> Result<bool> {
    for beside in 1..=BESIDE_MAX {
        let place = lane + beside * BESIDE;
        let (transfers, sum) = one(driver, key, place)?;
        if let Some(sum) = sum.checked_add(amount_minor) {
            set(driver, key, place, transfers + 1, sum)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every row of the days from `from` to `to`, by day.
pub fn between(driver: &mut dyn Driver, from: Day, to: Day) -> Result<Vec<RollupRow>> {
    let days = [
        Param::Integer(i64::from(from.0)),
        Param::Integer(i64::from(to.0)),
    ];
    query_all(driver, BETWEEN, &days, read)
}

/// Every row, whatever its day.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<RollupRow>> {
    let days = [Param::Integer(i64::MIN), Param::Integer(i64::MAX)];
    query_all(driver, BETWEEN, &days, read)
}

fn read(row: &dyn Row) -> Result<RollupRow> {
    let wrong = |what: &str| damaged(format_args!("a row of the rollup has a wrong {what}"));
    let channel = match row.integer(3)? {
        0 => None,
        code => Some(Channel::from_code(code).ok_or_else(|| wrong("channel"))?),
    };
    Ok(RollupRow {
        key: Key {
            day: Day(i32::try_from(row.integer(0)?).map_err(|_| wrong("day"))?),
            currency: Currency::kept(&row.text(1)?).ok_or_else(|| wrong("currency"))?,
            kind: Kind::from_code(row.integer(2)?).ok_or_else(|| wrong("kind"))?,
            channel,
            flow: Flow::from_code(row.integer(4)?).ok_or_else(|| wrong("flow"))?,
        },
        lane: row.integer(5)? % BESIDE,
        is_beside: row.integer(5)? >= BESIDE,
        transfers: row.integer(6)?,
        amount_minor: row.integer(7)?,
    })
}
