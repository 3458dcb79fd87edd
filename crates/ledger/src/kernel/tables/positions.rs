//! Positions of many accounts, and of the parts of the bank's own.

use bankctl_storage::driver::{Driver, Param, Row, query_all};
use bankctl_storage::{Result, damaged};
use bankctl_types::Currency;
use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;

use super::accounts::{Position, read_position};
use crate::kernel::rules::duties::{MONEY, OPENERS};
use crate::kernel::tables::descriptor::Table;

/// Balances and the roots of chains.
pub(crate) const TABLE: Table = Table::of("position", 1, "account balance_minor legs spine*")
    .insert(OPENERS)
    .update(&[("balance_minor legs spine", MONEY)]);

macro_rules! typed {
    ($rest:literal) => {
        concat!(
            "SELECT position.account, position.balance_minor, position.legs, position.spine, account.type, account.currency FROM position JOIN account ON account.id = position.account WHERE ",
            $rest
        )
    };
}

pub(crate) const PARTS: &str = "SELECT account, balance_minor, legs, spine FROM position WHERE account >= $1 AND account <= $2 ORDER BY account";
const PAGE: &str = typed!("position.account > $1 ORDER BY position.account LIMIT $2");
const OWN: &str = typed!("position.account < $1 ORDER BY position.account");
const BETWEEN: &str =
    "SELECT account FROM position WHERE account > $1 AND account <= $2 ORDER BY account";

/// In two parts, each of which fits however large the balances are.
const SUMS: &str = "SELECT account.currency, CAST(sum(position.balance_minor / 1000000000) AS BIGINT), CAST(sum(position.balance_minor % 1000000000) AS BIGINT) FROM position JOIN account ON account.id = position.account GROUP BY account.currency ORDER BY account.currency";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PARTS, PAGE, OWN, BETWEEN, SUMS];

/// A position with the account's type and currency.
#[derive(Clone, Debug)]
pub struct PositionRow {
    /// The account.
    pub account: AccountId,
    /// The position; `None` if its spine does not fit its number of legs.
    pub position: Option<Position>,
    /// The balance in minor units.
    pub balance_minor: i64,
    /// The type of the account; `None` if its code means nothing.
    pub account_type: Option<AccountType>,
    /// The currency of the account.
    pub currency: Currency,
}

/// The parts of one of the bank's own accounts that are there: the keys from
/// `first` to `last`.
pub fn parts(
    driver: &mut dyn Driver,
    first: AccountId,
    last: AccountId,
) -> Result<Vec<(AccountId, Position)>> {
    let keys = [Param::Integer(first.0), Param::Integer(last.0)];
    query_all(driver, PARTS, &keys, |row| {
        let account = AccountId(row.integer(0)?);
        let position = read_position(row, 1)?
            .ok_or_else(|| damaged(format_args!("account {} has a wrong spine", account.0)))?;
        Ok((account, position))
    })
}

/// The balances of all accounts together, by currency: zero where debits equal
/// credits.
pub(crate) fn sums(driver: &mut dyn Driver) -> Result<Vec<(Currency, i128)>> {
    query_all(driver, SUMS, &[], |row| {
        let currency = Currency::kept(&row.text(0)?)
            .ok_or_else(|| damaged("an account has a wrong currency"))?;
        let sum = i128::from(row.integer(1)?) * 1_000_000_000 + i128::from(row.integer(2)?);
        Ok((currency, sum))
    })
}

/// The positions after a key, at most `limit`.
pub fn page(driver: &mut dyn Driver, after: AccountId, limit: i64) -> Result<Vec<PositionRow>> {
    let params = [Param::Integer(after.0), Param::Integer(limit)];
    query_all(driver, PAGE, &params, read_typed)
}

/// The positions of all of the bank's own accounts, and of their parts.
pub fn own(driver: &mut dyn Driver) -> Result<Vec<PositionRow>> {
    let end = [Param::Integer(AccountId::FIRST_CUSTOMER.0)];
    query_all(driver, OWN, &end, read_typed)
}

fn read_typed(row: &dyn Row) -> Result<PositionRow> {
    let account = AccountId(row.integer(0)?);
    let wrong = |what: &str| damaged(format_args!("account {} has a wrong {what}", account.0));
    Ok(PositionRow {
        account,
        balance_minor: row.integer(1)?,
        position: read_position(row, 1)?,
        account_type: AccountType::from_code(row.integer(4)?),
        currency: Currency::kept(&row.text(5)?).ok_or_else(|| wrong("currency"))?,
    })
}

/// The accounts after one key and up to another that have a position, readable
/// or not, in order.
pub fn between(
    driver: &mut dyn Driver,
    after: AccountId,
    last: AccountId,
) -> Result<Vec<AccountId>> {
    let keys = [Param::Integer(after.0), Param::Integer(last.0)];
    query_all(driver, BETWEEN, &keys, |row| row.integer(0).map(AccountId))
}
