//! What all customers have together, by the type of their accounts: summed by the
//! engine, so that a bank of a million customers is asked one question.

use std::collections::BTreeMap;

use bankctl_storage::driver::{Driver, Param, Row, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

/// Both halves of amounts are summed apart, so that no sum of more than fits is built.
macro_rules! sums {
    ($column:literal) => {
        concat!(
            "account.type, account.currency, CAST(sum(",
            $column,
            " / 4294967296) AS BIGINT), CAST(sum(",
            $column,
            " % 4294967296) AS BIGINT)"
        )
    };
}

macro_rules! moved {
    ($side:literal, $after:literal) => {
        concat!(
            "SELECT ",
            sums!("transfer.amount_minor"),
            " FROM transfer JOIN account ON account.id = transfer.",
            $side,
            " WHERE transfer.",
            $after,
            " > $1 AND transfer.",
            $side,
            " >= $2 GROUP BY account.type, account.currency"
        )
    };
}

const NOW: &str = concat!(
    "SELECT ",
    sums!("position.balance_minor"),
    ", max(position.legs) FROM position JOIN account ON account.id = position.account WHERE position.account >= $1 GROUP BY account.type, account.currency"
);
const DEBITS_AFTER_KEY: &str = moved!("debit", "id");
const CREDITS_AFTER_KEY: &str = moved!("credit", "id");
const DEBITS_AFTER_DAY: &str = moved!("debit", "business_date");
const CREDITS_AFTER_DAY: &str = moved!("credit", "business_date");

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    NOW,
    DEBITS_AFTER_KEY,
    CREDITS_AFTER_KEY,
    DEBITS_AFTER_DAY,
    CREDITS_AFTER_DAY,
];

/// A type of customers' accounts, `None` if its code means nothing, in a currency.
pub type Group = (&'static str, Option<AccountType>);

/// What the accounts of a group have.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Holdings {
    /// Their balances in minor units, in 128 bits because it is a sum.
    pub minor: i128,
    /// Whether anything was ever booked on one of them.
    pub has_moved: bool,
}

/// Where movements begin that are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Since {
    /// After a transfer.
    Key(i64),
    /// After a business date.
    Day(Day),
}

/// What customers have now.
pub fn now(driver: &mut dyn Driver) -> Result<BTreeMap<Group, Holdings>> {
    let first = [Param::Integer(AccountId::FIRST_CUSTOMER.0)];
    let found = query_all(driver, NOW, &first, |row| {
        let (group, minor) = group_of(row)?;
        let holdings = Holdings {
            minor,
            has_moved: row.integer(4)? > 0,
        };
        Ok((group, holdings))
    })?;
    let mut groups: BTreeMap<Group, Holdings> = BTreeMap::new();
    // Codes that mean nothing are one group.
    for (group, holdings) in found {
        let known = groups.entry(group).or_default();
        known.minor += holdings.minor;
        known.has_moved |= holdings.has_moved;
    }
    Ok(groups)
}

/// What was booked on customers' accounts since then: what they were paid less what
/// they paid, in minor units.
pub fn moved_since(driver: &mut dyn Driver, since: Since) -> Result<BTreeMap<Group, i128>> {
    let (debits, credits, after) = match since {
        Since::Key(key) => (DEBITS_AFTER_KEY, CREDITS_AFTER_KEY, key),
        Since::Day(day) => (DEBITS_AFTER_DAY, CREDITS_AFTER_DAY, i64::from(day.0)),
    };
    let params = [
        Param::Integer(after),
        Param::Integer(AccountId::FIRST_CUSTOMER.0),
    ];
    let mut groups: BTreeMap<Group, i128> = BTreeMap::new();
    for (statement, sign) in [(debits, -1), (credits, 1)] {
        for (group, minor) in query_all(driver, statement, &params, group_of)? {
            *groups.entry(group).or_default() += sign * minor;
        }
    }
    Ok(groups)
}

fn group_of(row: &dyn Row) -> Result<(Group, i128)> {
    let currency =
        Currency::kept(&row.text(1)?).ok_or_else(|| damaged("an account has a wrong currency"))?;
    let account_type = AccountType::from_code(row.integer(0)?);
    let minor = (i128::from(row.integer(2)?) << 32) + i128::from(row.integer(3)?);
    Ok(((currency.code(), account_type), minor))
}
