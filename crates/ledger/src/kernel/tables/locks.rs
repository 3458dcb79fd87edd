//! Where several write at once: the rows that a use case decides on, locked.
//!
//! A writing use case locks in this order, and lets go only at its end: the
//! import that it goes on with or the request that is decided, customers by key, accounts of the chart by
//! number, accounts by key, the limits of their owners, the transfer to another ledger
//! that it finishes, then a lane.
//! A lane is what all tellers share otherwise: a part of each of the bank's own
//! accounts, the peaks of both logs and the figures of the day. It is taken
//! whole and for one transaction, and a free one is taken, so no one waits for
//! another's customer. Only then are facts read. Where one writer works at a
//! time there is nothing to lock, and one lane.
//!
//! A lock is written to the server's log. So the commit of a transaction that
//! has locked something waits for the standbys even if it wrote nothing, and
//! then they have all that it has read: replays rely on that.

use std::collections::HashMap;

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::text::other_spellings;
use bankctl_types::{Day, Timestamp};

use super::accounts::{Facts, read_facts};
use super::settings;
use crate::kernel::rules::hold::HoldDay;
use crate::kernel::rules::merkle::Peaks;
use crate::kernel::tables::business_days::day_of;

/// The engine locks in the order of the keys, because it locks what it has
/// sorted.
const CUSTOMERS: &str = "SELECT id FROM customer WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
pub(super) const CUSTOMERS_BY_EXTERNAL_ID: &str =
    "SELECT id FROM customer WHERE external_id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
pub(crate) const ACCOUNTS: &str =
    "SELECT account FROM position WHERE account = ANY($1) ORDER BY account FOR NO KEY UPDATE";
/// The limits of the owners of accounts: of two payments of one customer, from
/// different accounts, the second is decided after the first.
const OWNERS_LIMITS: &str = "SELECT customer_limit.id FROM customer_limit JOIN holder ON holder.customer = customer_limit.customer AND holder.role = 1 WHERE holder.account = ANY($1) ORDER BY customer_limit.id FOR NO KEY UPDATE OF customer_limit";
/// An added account of the bank's own is posted to by many, and closed by one.
const GL_ACCOUNTS: &str = "SELECT id FROM gl_account WHERE id = ANY($1) ORDER BY id FOR SHARE";
const GL_ACCOUNT_ALONE: &str =
    "SELECT id FROM gl_account WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
/// A lane that no one has.
pub(crate) const FREE_LANE: &str = "SELECT id, leaves, peaks, business_day FROM log WHERE id % 2 = 1 ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED";
const ANY_LANE: &str =
    "SELECT id, leaves, peaks, business_day FROM log WHERE id = $1 FOR NO KEY UPDATE";
/// Every log, so that no row of one is locked by who writes a day there.
const ALL_LANES: &str = "SELECT id FROM log ORDER BY id FOR NO KEY UPDATE";
pub(super) const NUMBERS: &str = "SELECT id FROM ledger FOR SHARE";
pub(super) const NUMBERS_ALONE: &str = "SELECT id FROM ledger FOR NO KEY UPDATE";
pub(crate) const FACTS: &str = "SELECT account.status, account.currency, account.overdraft_minor, account.mandate, position.balance_minor, position.legs, position.spine, (SELECT count(*) FROM account_product WHERE account_product.account = account.id), (SELECT count(*) FROM (SELECT id FROM customer_limit LIMIT 1) AS one), account.id FROM account JOIN position ON position.account = account.id WHERE account.id = ANY($1)";
const HELD: &str = "SELECT account, CAST(sum(amount_minor - captured_minor) AS BIGINT) FROM hold WHERE account = ANY($1) AND status = 1 AND (expires_on IS NULL OR (purpose = 4 AND expires_on >= $2) OR (purpose <> 4 AND expires_on >= $3)) GROUP BY account";
/// The same of all accounts from one to another.
const HELD_BETWEEN: &str = "SELECT account, CAST(sum(amount_minor - captured_minor) AS BIGINT) FROM hold WHERE account >= $1 AND account <= $2 AND status = 1 AND (expires_on IS NULL OR (purpose = 4 AND expires_on >= $3) OR (purpose <> 4 AND expires_on >= $4)) GROUP BY account";
pub(super) const EXTERNALS: &str =
    "SELECT number, account FROM external_number WHERE number = ANY($1)";
const USED: &str = "SELECT reference FROM reference_used WHERE reference = ANY($1)";
pub(crate) const LATEST: &str =
    "SELECT max(booked_at), max(business_date) FROM transfer WHERE id = ANY($1)";

/// Keeps others from changing customers and from opening accounts for them.
pub fn customers(driver: &mut dyn Driver, customers: &[CustomerNumber]) -> Result<()> {
    let keys: Vec<i64> = customers.iter().map(|customer| customer.key()).collect();
    lock(driver, CUSTOMERS, &keys)
}

/// The same, for the customers that have numbers in another system. A customer who
/// is not there yet can't be locked: of two processes that add one at once one fails
/// on the number, and finds the customer when it tries again.
pub fn customers_by_external_id(driver: &mut dyn Driver, ids: &[&str]) -> Result<()> {
    if !driver.has_many_writers() || ids.is_empty() {
        return Ok(());
    }
    driver.query(CUSTOMERS_BY_EXTERNAL_ID, &[Param::Texts(ids)], &mut |_| {
        Ok(())
    })
}

/// Keeps others from closing accounts of the chart (`alone`: from posting to
/// them too).
pub fn gl_accounts(driver: &mut dyn Driver, numbers: &[i64], alone: bool) -> Result<()> {
    let statement = if alone { GL_ACCOUNT_ALONE } else { GL_ACCOUNTS };
    lock(driver, statement, numbers)
}

/// Keeps others from posting to accounts, from changing them, and from
/// changing their holds.
pub fn accounts(driver: &mut dyn Driver, accounts: &[AccountId]) -> Result<()> {
    let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    lock(driver, ACCOUNTS, &keys)
}

/// Keeps others from paying from or to any account of the owners of some, as far as
/// these have limits.
pub(crate) fn owners_limits(driver: &mut dyn Driver, accounts: &[AccountId]) -> Result<()> {
    let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    lock(driver, OWNERS_LIMITS, &keys)
}

fn lock(driver: &mut dyn Driver, statement: &str, keys: &[i64]) -> Result<()> {
    if !driver.has_many_writers() || keys.is_empty() {
        return Ok(());
    }
    driver.query(statement, &[Param::Integers(keys)], &mut |_| Ok(()))
}

/// What a posting must know of accounts, read all at once.
pub fn facts(
    driver: &mut dyn Driver,
    accounts: &[AccountId],
    mut visit: impl FnMut(AccountId, Facts),
) -> Result<()> {
    let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
    driver.query(FACTS, &[Param::Integers(&keys)], &mut |row| {
        let id = AccountId(row.integer(9)?);
        visit(id, read_facts(row, id)?);
        Ok(())
    })
}

/// What holds reserve today on those of the accounts that have any, in minor
/// units; perhaps on others between them too. Their keys rise.
pub fn held(
    driver: &mut dyn Driver,
    accounts: &[AccountId],
    today: HoldDay,
) -> Result<HashMap<AccountId, i64>> {
    let (Some(first), Some(last)) = (accounts.first(), accounts.last()) else {
        return Ok(HashMap::new());
    };
    let [calendar, business] =
        [today.calendar, today.business].map(|day| Param::Integer(i64::from(day.0)));
    let read = |row: &dyn Row| Ok((AccountId(row.integer(0)?), row.integer(1)?));
    let held = if driver.has_many_writers() {
        let keys: Vec<i64> = accounts.iter().map(|account| account.0).collect();
        query_all(
            driver,
            HELD,
            &[Param::Integers(&keys), calendar, business],
            read,
        )?
    } else {
        let (first, last) = (Param::Integer(first.0), Param::Integer(last.0));
        let params = [first, last, calendar, business];
        query_all(driver, HELD_BETWEEN, &params, read)?
    };
    Ok(held.into_iter().collect())
}

/// The accounts that have these numbers in another system, each with its
/// number.
pub fn externals(driver: &mut dyn Driver, numbers: &[&str]) -> Result<Vec<(String, AccountId)>> {
    query_all(driver, EXTERNALS, &[Param::Texts(numbers)], |row| {
        Ok((row.text(0)?, AccountId(row.integer(1)?)))
    })
}

/// Which of these references are used, in any form of them.
pub fn used(driver: &mut dyn Driver, references: &[&str]) -> Result<Vec<String>> {
    let mut used = query_all(driver, USED, &[Param::Texts(references)], |row| row.text(0))?;
    let others = references.iter().flat_map(|asked| {
        let others = other_spellings(asked).into_iter();
        others.map(|other| (other, (*asked).to_owned()))
    });
    let others: HashMap<String, String> = others.collect();
    if !others.is_empty() {
        let spelled: Vec<&str> = others.keys().map(String::as_str).collect();
        let found = query_all(driver, USED, &[Param::Texts(&spelled)], |row| row.text(0))?;
        used.extend(found.iter().filter_map(|other| others.get(other).cloned()));
    }
    Ok(used)
}

/// Keeps others from a row until the transaction ends; the statement of its
/// table selects it by `$1`.
pub(crate) fn row(driver: &mut dyn Driver, statement: &str, key: Param<'_>) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    driver.query(statement, &[key], &mut |_| Ok(()))
}

/// Keeps others from giving an account a number of another system that has
/// the form of ours (`alone`), or from doing that while an account of ours
/// is opened.
pub fn numbers(driver: &mut dyn Driver, alone: bool) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let statement = if alone { NUMBERS_ALONE } else { NUMBERS };
    driver.query(statement, &[], &mut |_| Ok(()))
}

/// A lane that was taken.
pub(crate) struct Taken {
    /// The lane.
    pub(crate) lane: i64,
    /// The peaks of its journal.
    pub(crate) peaks: Peaks,
    /// The day that is booked on; `None` where the clock says it.
    pub(crate) day: Option<Day>,
}

/// Takes a lane until the transaction ends.
pub(crate) fn lane(driver: &mut dyn Driver) -> Result<Taken> {
    if !driver.has_many_writers() {
        let (peaks, day) = settings::only_lane(driver)?;
        let lane = 0;
        return Ok(Taken { lane, peaks, day });
    }
    let mut taken = query_one(driver, FREE_LANE, &[], read_lane)?;
    if taken.is_none() {
        // Each is taken: another process waits for one of them.
        taken = query_one(driver, ANY_LANE, &[Param::Integer(1)], read_lane)?;
    }
    let (key, leaves, peaks, day) = taken.ok_or_else(|| damaged("there is no lane to write in"))?;
    let peaks = Peaks::from_bytes(&peaks, leaves)
        .ok_or_else(|| damaged(format_args!("the peaks of log {key} can't be read")))?;
    Ok(Taken {
        lane: (key - 1) / 2,
        peaks,
        day: day.map(day_of).transpose()?,
    })
}

/// The row of a lane: its key, its leaves, its peaks and the day.
type LaneRow = (i64, i64, Vec<u8>, Option<i64>);

fn read_lane(row: &dyn Row) -> Result<LaneRow> {
    let (key, leaves) = (row.integer(0)?, row.integer(1)?);
    Ok((key, leaves, row.blob(2)?, row.optional_integer(3)?))
}

/// Takes every lane: waits for the processes that book, and lets no other begin.
pub(crate) fn all_lanes(driver: &mut dyn Driver) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    driver.query(ALL_LANES, &[], &mut |_| Ok(()))
}

/// Takes this lane and no other, and waits for the process that has it.
pub fn this_lane(driver: &mut dyn Driver, lane: i64) -> Result<()> {
    if !driver.has_many_writers() {
        return Ok(());
    }
    let key = [Param::Integer(lane * 2 + 1)];
    driver.query(ANY_LANE, &key, &mut |_| Ok(()))
}

/// The latest booking time and business date of some transfers.
pub fn latest(driver: &mut dyn Driver, transfers: &[i64]) -> Result<Option<(Timestamp, Day)>> {
    let found = query_one(driver, LATEST, &[Param::Integers(transfers)], |row| {
        Ok((row.optional_integer(0)?, row.optional_integer(1)?))
    })?;
    let Some((Some(at), Some(day))) = found else {
        return Ok(None);
    };
    let day = i32::try_from(day).map_err(|_| damaged(format_args!("{day} is no day")))?;
    Ok(Some((Timestamp(at), Day(day))))
}
