//! What reports read of the journal, of accounts and of the register of changes.

use bankctl_storage::driver::{Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use crate::kernel::rules::change::Subject;
use crate::kernel::tables::accounts::{Position, read_position};

macro_rules! node {
    ($rest:literal) => {
        concat!(
            "SELECT id, debit, credit, business_date, debit_balance_minor, debit_previous, \
             debit_jump, credit_balance_minor, credit_previous, credit_jump FROM transfer WHERE id ",
            $rest
        )
    };
}

/// What amounts come to: both halves of them are summed apart, so that no sum of
/// more than fits is built.
macro_rules! summed {
    () => {
        "count(*), coalesce(CAST(sum(amount_minor / 4294967296) AS BIGINT), 0), coalesce(CAST(sum(amount_minor % 4294967296) AS BIGINT), 0)"
    };
}

macro_rules! shifted {
    ($condition:literal) => {
        concat!(
            "SELECT debit, credit, ",
            summed!(),
            " FROM transfer WHERE value_date IS NOT NULL AND ",
            $condition,
            " GROUP BY debit, credit"
        )
    };
}

macro_rules! flow {
    ($side:literal, $days:literal) => {
        concat!(
            "SELECT ",
            summed!(),
            " FROM transfer WHERE ",
            $days,
            " AND ",
            $side,
            " >= $3 AND ",
            $side,
            " <= $4"
        )
    };
}

const NODE: &str = node!("= $1");
const AHEAD: &str = shifted!("business_date <= $1 AND value_date > $1");
const BEHIND: &str = shifted!("business_date > $1 AND value_date <= $1");
const DEBITS_BY_KEY: &str = flow!("debit", "id > $1 AND id <= $2");
const CREDITS_BY_KEY: &str = flow!("credit", "id > $1 AND id <= $2");
const DEBITS_BY_DAY: &str = flow!("debit", "business_date >= $1 AND business_date <= $2");
const CREDITS_BY_DAY: &str = flow!("credit", "business_date >= $1 AND business_date <= $2");
const DEBITS_BY_VALUE: &str = flow!(
    "debit",
    "coalesce(value_date, business_date) >= $1 AND coalesce(value_date, business_date) <= $2"
);
const CREDITS_BY_VALUE: &str = flow!(
    "credit",
    "coalesce(value_date, business_date) >= $1 AND coalesce(value_date, business_date) <= $2"
);
const ACCOUNTS: &str = "SELECT position.account, position.balance_minor, position.legs, position.spine, account.type, account.currency, account.overdraft_minor, account.opened_at, account.closed_at FROM position JOIN account ON account.id = position.account WHERE position.account > $1 AND position.account <= $2 ORDER BY position.account LIMIT $3";
const REGISTERED: &str = "SELECT id, subject_key, after FROM change WHERE id > $1 AND subject = $2 AND business_date <= $3 ORDER BY id LIMIT $4";

/// Every statement of this file that both engines are given.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    NODE,
    AHEAD,
    BEHIND,
    DEBITS_BY_KEY,
    CREDITS_BY_KEY,
    DEBITS_BY_DAY,
    CREDITS_BY_DAY,
    DEBITS_BY_VALUE,
    CREDITS_BY_VALUE,
    ACCOUNTS,
    REGISTERED,
];

/// A transfer as a place in the chains of its two accounts.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The transfer.
    pub id: i64,
    debit: AccountId,
    credit: AccountId,
    /// The day that it was booked on.
    pub business_date: Day,
    sides: [Side; 2],
}

/// A place in the chain of one account.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// The balance after it, in minor units.
    pub balance_minor: i64,
    /// The transfer before it; zero if there is none.
    pub previous: i64,
    /// One further back; zero if there is none.
    pub jump: i64,
}

impl Node {
    /// The side of an account; `None` if it is not one of its own.
    pub fn of(&self, account: AccountId) -> Option<Side> {
        if self.debit == account {
            Some(self.sides[0])
        } else if self.credit == account {
            Some(self.sides[1])
        } else {
            None
        }
    }
}

fn read_node(row: &dyn Row) -> Result<Node> {
    let id = row.integer(0)?;
    let day = i32::try_from(row.integer(3)?).map(Day);
    let side = |first: usize| -> Result<Side> {
        Ok(Side {
            balance_minor: row.integer(first)?,
            previous: row.integer(first + 1)?,
            jump: row.integer(first + 2)?,
        })
    };
    Ok(Node {
        id,
        debit: AccountId(row.integer(1)?),
        credit: AccountId(row.integer(2)?),
        business_date: day.map_err(|_| damaged(format_args!("transfer {id} has a wrong day")))?,
        sides: [side(4)?, side(7)?],
    })
}

/// Shows places in chains to `visit`, in any order: those that are there.
pub fn nodes(driver: &mut dyn Driver, ids: &[i64], visit: &mut dyn FnMut(Node)) -> Result<()> {
    const SOME: &str = node!("= ANY($1)");
    let mut show = |row: &dyn Row| {
        visit(read_node(row)?);
        Ok(())
    };
    if driver.has_many_writers() {
        return driver.query(SOME, &[Param::Integers(ids)], &mut show);
    }
    ids.iter()
        .try_for_each(|id| driver.query(NODE, &[Param::Integer(*id)], &mut show))
}

fn whole(row: &dyn Row, first: usize) -> Result<i128> {
    Ok((i128::from(row.integer(first)?) << 32) + i128::from(row.integer(first + 1)?))
}

/// What was booked up to a day and counts later (`true`), or was booked later and
/// counts by then: the account that pays, the one that is paid, and the sum in minor
/// units.
pub fn shifted(
    driver: &mut dyn Driver,
    day: Day,
    ahead: bool,
) -> Result<Vec<(AccountId, AccountId, i128)>> {
    let statement = if ahead { AHEAD } else { BEHIND };
    let params = [Param::Integer(i64::from(day.0))];
    query_all(driver, statement, &params, |row| {
        let sides = (AccountId(row.integer(0)?), AccountId(row.integer(1)?));
        Ok((sides.0, sides.1, whole(row, 3)?))
    })
}

/// Which transfers flow.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// Those after one key and up to another.
    Keys(i64, i64),
    /// Those that were booked on these days, both included.
    Days(Day, Day),
    /// Those that count on these days, both included.
    ValueDays(Day, Day),
}

/// How many transfers moved money on one side of accounts, and how much in minor
/// units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FlowSum {
    /// How many.
    pub count: i64,
    /// How much.
    pub minor: i128,
}

/// What the accounts between two keys paid, by debit, and were paid, by credit.
pub fn flows(
    driver: &mut dyn Driver,
    range: Range,
    (first, last): (AccountId, AccountId),
) -> Result<[FlowSum; 2]> {
    let (statements, from, to) = match range {
        Range::Keys(after, last) => ([DEBITS_BY_KEY, CREDITS_BY_KEY], after, last),
        Range::Days(from, to) => {
            let (from, to) = (i64::from(from.0), i64::from(to.0));
            ([DEBITS_BY_DAY, CREDITS_BY_DAY], from, to)
        }
        Range::ValueDays(from, to) => {
            let (from, to) = (i64::from(from.0), i64::from(to.0));
            ([DEBITS_BY_VALUE, CREDITS_BY_VALUE], from, to)
        }
    };
    let params = [from, to, first.0, last.0].map(Param::Integer);
    let mut sums = [FlowSum::default(); 2];
    for (sum, statement) in sums.iter_mut().zip(statements) {
        let found = query_one(driver, statement, &params, |row| {
            Ok(FlowSum {
                count: row.integer(0)?,
                minor: whole(row, 1)?,
            })
        })?;
        *sum = found.unwrap_or_default();
    }
    Ok(sums)
}

/// An account with its position, as reports look at it.
#[derive(Clone, Debug)]
pub struct AccountLine {
    /// The account.
    pub account: AccountId,
    /// What was booked on it.
    pub position: Position,
    /// What it is.
    pub account_type: AccountType,
    /// Its currency.
    pub currency: Currency,
    /// Its limit in minor units.
    pub overdraft_minor: i64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The accounts after a key and up to another, at most `limit`.
pub fn accounts(
    driver: &mut dyn Driver,
    (after, last): (AccountId, AccountId),
    limit: i64,
) -> Result<Vec<AccountLine>> {
    let params = [after.0, last.0, limit].map(Param::Integer);
    query_all(driver, ACCOUNTS, &params, |row| {
        let account = AccountId(row.integer(0)?);
        let wrong = |what: &str| damaged(format_args!("account {} has a wrong {what}", account.0));
        Ok(AccountLine {
            account,
            position: read_position(row, 1)?.ok_or_else(|| wrong("spine"))?,
            account_type: AccountType::from_code(row.integer(4)?).ok_or_else(|| wrong("type"))?,
            currency: Currency::kept(&row.text(5)?).ok_or_else(|| wrong("currency"))?,
            overdraft_minor: row.integer(6)?,
            opened_at: Timestamp(row.integer(7)?),
            closed_at: row.optional_integer(8)?.map(Timestamp),
        })
    })
}

/// The lines of the register about one kind of record up to a day, after a key: the
/// key, that of the record, and the record as it was afterwards.
pub fn registered(
    driver: &mut dyn Driver,
    (subject, until): (Subject, Day),
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, i64, String)>> {
    let params = [
        Param::Integer(after),
        Param::Integer(subject as i64),
        Param::Integer(i64::from(until.0)),
        Param::Integer(limit),
    ];
    query_all(driver, REGISTERED, &params, |row| {
        Ok((row.integer(0)?, row.integer(1)?, row.text(2)?))
    })
}
