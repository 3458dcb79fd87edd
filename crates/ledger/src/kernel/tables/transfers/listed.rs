//! The journal as a list: the transfers of some days, by who posted them and what
//! they are.
//!
//! In a file business dates never go back, so days are a range of keys there. On a
//! server several write at once: there days are looked up by their index, and within
//! a day the keys give the order.

use bankctl_storage::Result;
use bankctl_storage::damaged;
use bankctl_storage::driver::{Driver, Param, Row, query_all};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Currency, Day};

use super::{TransferRow, read};

/// The narrower part of a statement: 0 stands for whatever there is.
macro_rules! narrowed {
    ($operator:literal, $kind:literal, $channel:literal, $least:literal) => {
        concat!(
            " AND (transfer.operator = $",
            $operator,
            " OR $",
            $operator,
            " = 0) AND (transfer.kind = $",
            $kind,
            " OR $",
            $kind,
            " = 0) AND (transfer.channel = $",
            $channel,
            " OR $",
            $channel,
            " = 0) AND transfer.amount_minor >= $",
            $least
        )
    };
}

macro_rules! by_key {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM transfer WHERE id > $1 AND id < $2",
            narrowed!("3", "4", "5", "6"),
            " ORDER BY id",
            $order,
            " LIMIT $7"
        )
    };
}

macro_rules! by_day {
    ($beyond:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM transfer WHERE business_date >= $1 AND business_date <= $2 AND (business_date, id) ",
            $beyond,
            " ($3, $4)",
            narrowed!("5", "6", "7", "8"),
            " ORDER BY business_date",
            $order,
            ", id",
            $order,
            " LIMIT $9"
        )
    };
}

/// Counts and sums. A sum of more than fits is never built: both halves of the
/// amounts are summed apart.
macro_rules! sums {
    ($range:literal, $narrowed:expr) => {
        concat!(
            "SELECT account.currency, transfer.kind, transfer.channel, count(*), CAST(sum(transfer.amount_minor / 4294967296) AS BIGINT), CAST(sum(transfer.amount_minor % 4294967296) AS BIGINT) FROM transfer JOIN account ON account.id = transfer.debit WHERE ",
            $range,
            $narrowed,
            " GROUP BY account.currency, transfer.kind, transfer.channel"
        )
    };
}

const NEWEST_BY_KEY: &str = by_key!(" DESC");
const OLDEST_BY_KEY: &str = by_key!("");
const NEWEST_BY_DAY: &str = by_day!("<", " DESC");
const OLDEST_BY_DAY: &str = by_day!(">", "");
const SUMS_BY_KEY: &str = sums!(
    "transfer.id > $1 AND transfer.id < $2",
    narrowed!("3", "4", "5", "6")
);
const SUMS_BY_DAY: &str = sums!(
    "transfer.business_date >= $1 AND transfer.business_date <= $2",
    narrowed!("3", "4", "5", "6")
);

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    NEWEST_BY_KEY,
    OLDEST_BY_KEY,
    NEWEST_BY_DAY,
    OLDEST_BY_DAY,
    SUMS_BY_KEY,
    SUMS_BY_DAY,
];

/// Which transfers are listed: of whom and of what kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Narrowed {
    /// Who posted them, by key.
    pub(crate) operator: Option<i64>,
    /// What they are.
    pub(crate) kind: Option<Kind>,
    /// The way of the money.
    pub(crate) channel: Option<Channel>,
    /// The least amount in minor units, of whatever currency.
    pub(crate) least_minor: i64,
}

impl Narrowed {
    fn params(self) -> [Param<'static>; 4] {
        [
            Param::Integer(self.operator.unwrap_or(0)),
            Param::Integer(self.kind.map_or(0, Kind::code)),
            Param::Integer(self.channel.map_or(0, Channel::code)),
            Param::Integer(self.least_minor),
        ]
    }
}

/// In which order, and how many at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Whether the oldest come first.
    pub(crate) oldest_first: bool,
    /// How many at most.
    pub(crate) rows: i64,
}

/// Transfers between two keys.
pub(crate) fn by_key(
    driver: &mut dyn Driver,
    (after, before): (i64, i64),
    narrowed: Narrowed,
    page: Page,
) -> Result<Vec<TransferRow>> {
    let [operator, kind, channel, least] = narrowed.params();
    let params = [
        Param::Integer(after),
        Param::Integer(before),
        operator,
        kind,
        channel,
        least,
        Param::Integer(page.rows),
    ];
    let statement = if page.oldest_first {
        OLDEST_BY_KEY
    } else {
        NEWEST_BY_KEY
    };
    query_all(driver, statement, &params, read)
}

/// Transfers of some days, both included, that stand beyond a place: a day and a key.
pub(crate) fn by_day(
    driver: &mut dyn Driver,
    (from, to): (Day, Day),
    (day, key): (Day, i64),
    narrowed: Narrowed,
    page: Page,
) -> Result<Vec<TransferRow>> {
    let [operator, kind, channel, least] = narrowed.params();
    let [from, to, day] = [from, to, day].map(|day| Param::Integer(i64::from(day.0)));
    let params = [
        from,
        to,
        day,
        Param::Integer(key),
        operator,
        kind,
        channel,
        least,
        Param::Integer(page.rows),
    ];
    let statement = if page.oldest_first {
        OLDEST_BY_DAY
    } else {
        NEWEST_BY_DAY
    };
    query_all(driver, statement, &params, read)
}

/// How many, and how much in minor units, of a currency, a kind and a channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sum {
    /// The currency.
    pub(crate) currency: Currency,
    /// What the transfers are.
    pub(crate) kind: Kind,
    /// The way of the money.
    pub(crate) channel: Option<Channel>,
    /// How many.
    pub(crate) count: i64,
    /// How much, in minor units; in 128 bits because it is a sum.
    pub(crate) amount_minor: i128,
}

/// The sums of the transfers between two keys.
pub(crate) fn sums_by_key(
    driver: &mut dyn Driver,
    range: (i64, i64),
    narrowed: Narrowed,
) -> Result<Vec<Sum>> {
    sums(driver, SUMS_BY_KEY, range, narrowed)
}

/// The sums of the transfers of some days, both included.
pub(crate) fn sums_by_day(
    driver: &mut dyn Driver,
    (from, to): (Day, Day),
    narrowed: Narrowed,
) -> Result<Vec<Sum>> {
    let range = (i64::from(from.0), i64::from(to.0));
    sums(driver, SUMS_BY_DAY, range, narrowed)
}

fn sums(
    driver: &mut dyn Driver,
    statement: &str,
    (first, last): (i64, i64),
    narrowed: Narrowed,
) -> Result<Vec<Sum>> {
    let [operator, kind, channel, amount] = narrowed.params();
    let range = [first, last].map(Param::Integer);
    let [first, last] = range;
    let params = [first, last, operator, kind, channel, amount];
    query_all(driver, statement, &params, counted)
}

fn counted(row: &dyn Row) -> Result<Sum> {
    let wrong = |what: &str| damaged(format_args!("the journal has a wrong {what}"));
    let channel = row
        .optional_integer(2)?
        .map(|code| Channel::from_code(code).ok_or_else(|| wrong("channel")))
        .transpose()?;
    Ok(Sum {
        currency: Currency::kept(&row.text(0)?).ok_or_else(|| wrong("currency"))?,
        kind: Kind::from_code(row.integer(1)?).ok_or_else(|| wrong("kind"))?,
        channel,
        count: row.integer(3)?,
        amount_minor: (i128::from(row.integer(4)?) << 32) + i128::from(row.integer(5)?),
    })
}
