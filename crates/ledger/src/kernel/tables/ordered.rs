//! The newest rows of an account, as far as it matters who ordered them.

use bankctl_storage::driver::{Driver, Param, Row as StoredRow, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::ordered::Row;

/// Along the chain of an account, from its newest row back to a day. A row before
/// another has a smaller key, so that it ends in a damaged ledger too.
const SINCE: &str = "WITH RECURSIVE chain (id, kind, channel, business_date, minor, reverses, source, value_date, booked_at, balance_minor, previous) AS (SELECT id, kind, channel, business_date, CASE WHEN credit = $1 THEN amount_minor ELSE -amount_minor END, reverses, source, coalesce(value_date, business_date), booked_at, CASE WHEN credit = $1 THEN credit_balance_minor ELSE debit_balance_minor END, CASE WHEN credit = $1 THEN credit_previous ELSE debit_previous END FROM transfer WHERE id = $2 AND business_date >= $3 UNION ALL SELECT transfer.id, transfer.kind, transfer.channel, transfer.business_date, CASE WHEN transfer.credit = $1 THEN transfer.amount_minor ELSE -transfer.amount_minor END, transfer.reverses, transfer.source, coalesce(transfer.value_date, transfer.business_date), transfer.booked_at, CASE WHEN transfer.credit = $1 THEN transfer.credit_balance_minor ELSE transfer.debit_balance_minor END, CASE WHEN transfer.credit = $1 THEN transfer.credit_previous ELSE transfer.debit_previous END FROM chain JOIN transfer ON transfer.id = chain.previous WHERE transfer.business_date >= $3 AND transfer.id < chain.id) SELECT id, kind, channel, business_date, minor, reverses, source, value_date, booked_at, balance_minor FROM chain ORDER BY id";

/// The amounts of a kind and channel along the chain of an account, from its newest row
/// back to the business day before a day.
const AMOUNTS: &str = "WITH RECURSIVE chain (id, minor, previous) AS (SELECT id, CASE WHEN kind = $1 AND channel = $2 THEN amount_minor ELSE 0 END, CASE WHEN credit = $3 THEN credit_previous ELSE debit_previous END FROM transfer WHERE id = $4 AND business_date >= coalesce((SELECT max(date) FROM business_day WHERE date < $5), $5) UNION ALL SELECT transfer.id, CASE WHEN kind = $1 AND channel = $2 THEN amount_minor ELSE 0 END, CASE WHEN credit = $3 THEN credit_previous ELSE debit_previous END FROM chain JOIN transfer ON transfer.id = chain.previous WHERE business_date >= coalesce((SELECT max(date) FROM business_day WHERE date < $5), $5) AND transfer.id < chain.id) SELECT minor FROM chain WHERE minor > 0";

/// The accounts after one that a transfer of a day moved money on, of the transfers from
/// one on.
const MOVED: &str = "SELECT account FROM (SELECT debit AS account FROM transfer WHERE id >= $1 AND business_date = $2 AND debit > $3 UNION SELECT credit AS account FROM transfer WHERE id >= $1 AND business_date = $2 AND credit > $3) AS moved ORDER BY account LIMIT $4";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SINCE, AMOUNTS, MOVED];

/// The rows of an account from the first one of a day on, oldest first. The newest
/// one is given; zero if there is none.
pub fn since(
    driver: &mut dyn Driver,
    account: AccountId,
    newest: i64,
    first: Day,
) -> Result<Vec<Row>> {
    let params = [
        Param::Integer(account.0),
        Param::Integer(newest),
        Param::Integer(i64::from(first.0)),
    ];
    query_all(driver, SINCE, &params, read)
}

/// What an account had of a kind and channel since the business day before a day, in
/// minor units, whatever was taken back of it. The newest row is given; zero if there is
/// none.
pub(crate) fn total(
    driver: &mut dyn Driver,
    (account, newest): (AccountId, i64),
    day: Day,
    (kind, channel): (Kind, Channel),
) -> Result<i128> {
    let numbers = [
        kind.code(),
        channel.code(),
        account.0,
        newest,
        i64::from(day.0),
    ];
    let mut total = 0;
    driver.query(AMOUNTS, &numbers.map(Param::Integer), &mut |row| {
        total += i128::from(row.integer(0)?);
        Ok(())
    })?;
    Ok(total)
}

/// The accounts after one that money moved on on a day, by key. The first transfer of the
/// day is given, or one before it.
pub(crate) fn moved_on(
    driver: &mut dyn Driver,
    (first, day): (i64, Day),
    after: AccountId,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let numbers = [first, i64::from(day.0), after.0, limit];
    let read = |row: &dyn StoredRow| row.integer(0).map(AccountId);
    query_all(driver, MOVED, &numbers.map(Param::Integer), read)
}

fn read(row: &dyn StoredRow) -> Result<Row> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("transfer {id} has a wrong {what}"));
    let channel = row.optional_integer(2)?;
    let day = |number: i64| i32::try_from(number).map(Day).map_err(|_| wrong("day"));
    Ok(Row {
        id,
        kind: Kind::from_code(row.integer(1)?).ok_or_else(|| wrong("kind"))?,
        channel: channel
            .map(|code| Channel::from_code(code).ok_or_else(|| wrong("channel")))
            .transpose()?,
        business_date: day(row.integer(3)?)?,
        value_date: day(row.integer(7)?)?,
        booked_at: Timestamp(row.integer(8)?),
        minor: row.integer(4)?,
        balance_minor: row.integer(9)?,
        reverses: row.optional_integer(5)?,
        is_automatic: row.optional_integer(6)?.is_some(),
    })
}
