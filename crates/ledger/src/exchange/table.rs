//! Rates of exchange.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::{Currency, Timestamp};

use super::rules::SetRate;
use crate::kernel::rules::duties::FILES;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("exchange_rate_number");

/// Rates of exchange.
pub(crate) const TABLE: Table = Table::of(
    "exchange_rate",
    1,
    "id base# quoted# rate# valid_from origin# change_id",
)
.numbered(NUMBERS)
.insert(FILES);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, base, quoted, rate, valid_from, origin, change_id FROM exchange_rate ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO exchange_rate (id, base, quoted, rate, valid_from, origin, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM exchange_rate";
const PAGE: &str = select!("WHERE id > $1 ORDER BY id LIMIT $2");
const LAST_BY: &str = select!(
    "WHERE base = $1 AND quoted = $2 AND valid_from <= $3 ORDER BY valid_from DESC LIMIT 1"
);
const AT: &str = select!("WHERE base = $1 AND quoted = $2 AND valid_from = $3");
const NEWEST: &str =
    "SELECT coalesce(max(valid_from), 0) FROM exchange_rate WHERE valid_from <= $1";
const ANY: &str = "SELECT id FROM exchange_rate LIMIT 1";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[INSERT, NEXT, PAGE, LAST_BY, AT, NEWEST, ANY];

/// A rate as it is stored.
#[derive(Clone, Debug)]
pub struct RateRow {
    /// The number.
    pub id: i64,
    /// The rate.
    pub set: SetRate,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<RateRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("exchange rate {id} has a wrong {what}"));
    let currency = |code: String| Currency::kept(&code).ok_or_else(|| wrong("currency"));
    Ok(RateRow {
        id,
        set: SetRate {
            pair: Pair {
                base: currency(row.text(1)?)?,
                quoted: currency(row.text(2)?)?,
            },
            rate: Rate::parse(&row.text(3)?).map_err(|_| wrong("rate"))?,
            valid_from: Timestamp(row.integer(4)?),
            origin: row.optional_text(5)?,
        },
        change: row.integer(6)?,
    })
}

/// Writes a rate.
pub fn insert(driver: &mut dyn Driver, row: &RateRow) -> Result<()> {
    let set = &row.set;
    let rate = set.rate.to_string();
    driver.execute(
        INSERT,
        &[
            Param::Integer(row.id),
            Param::Text(set.pair.base.code()),
            Param::Text(set.pair.quoted.code()),
            Param::Text(&rate),
            Param::Integer(set.valid_from.0),
            Param::optional_text(set.origin.as_deref()),
            Param::Integer(row.change),
        ],
    )
}

/// The next free number.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// The rates after a number.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<RateRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The rate of a pair at a time.
pub fn last_by(driver: &mut dyn Driver, pair: Pair, time: Timestamp) -> Result<Option<RateRow>> {
    query_one(driver, LAST_BY, &of(pair, time), read)
}

/// The rate of a pair that begins at a time.
pub fn at(driver: &mut dyn Driver, pair: Pair, time: Timestamp) -> Result<Option<RateRow>> {
    query_one(driver, AT, &of(pair, time), read)
}

fn of(pair: Pair, time: Timestamp) -> [Param<'static>; 3] {
    [
        Param::Text(pair.base.code()),
        Param::Text(pair.quoted.code()),
        Param::Integer(time.0),
    ]
}

/// When the newest rate that holds at a time began; the beginning of time if none does.
pub fn newest(driver: &mut dyn Driver, time: Timestamp) -> Result<Timestamp> {
    let params = [Param::Integer(time.0)];
    let newest = query_one(driver, NEWEST, &params, |row| row.integer(0))?;
    Ok(Timestamp(newest.unwrap_or_default()))
}

/// Whether there is any rate.
pub fn is_any(driver: &mut dyn Driver) -> Result<bool> {
    Ok(query_one(driver, ANY, &[], |row| row.integer(0))?.is_some())
}
