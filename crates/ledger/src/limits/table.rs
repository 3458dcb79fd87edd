//! Limits of payments, and which accounts are dormant.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::kind::Channel;
use bankctl_types::number::AccountId;

use crate::kernel::rules::duties::{ADMINS, MONEY, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::limits::rules::dormancy::Dormancy;
use crate::limits::rules::payment_limit::{Direction, PaymentLimit, Then, Window};

/// Where their numbers come from.
const LIMIT_NUMBERS: Sequence = Sequence::Named("payment_limit_number");

/// Limits of payments.
pub(crate) const LIMIT: Table = Table::of(
    "payment_limit",
    1,
    "id product name# direction channel per action most_count most_minor effective_from change_id",
)
.numbered(LIMIT_NUMBERS)
.insert(ADMINS);

/// Which accounts are dormant.
pub(crate) const DORMANCY: Table =
    Table::of("account_dormancy", 1, "account due_on since change_id")
        .insert(SUPERVISORS)
        .update(&[("due_on since change_id", MONEY)]);

macro_rules! limit {
    ($rest:literal) => {
        concat!(
            "SELECT id, product, name, direction, channel, per, action, most_count, most_minor, \
             effective_from, change_id FROM payment_limit ",
            $rest
        )
    };
}

const LIMITS_OF: &str = limit!("WHERE product = $1 ORDER BY name, effective_from");
const LIMIT_PAGE: &str = limit!("WHERE id > $1 ORDER BY id LIMIT $2");
const LIMIT_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM payment_limit";
const LIMIT_INSERT: &str = "INSERT INTO payment_limit (id, product, name, direction, channel, per, action, most_count, most_minor, effective_from, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const DORMANCY_OF: &str =
    "SELECT account, due_on, since, change_id FROM account_dormancy WHERE account = $1";
const DORMANCY_PAGE: &str = "SELECT account, due_on, since, change_id FROM account_dormancy WHERE account > $1 ORDER BY account LIMIT $2";
const DORMANCY_DUE: &str = "SELECT account, due_on, since, change_id FROM account_dormancy WHERE account > $1 AND due_on <= $2 AND since IS NULL ORDER BY account LIMIT $3";
const DORMANCY_INSERT: &str =
    "INSERT INTO account_dormancy (account, due_on, since, change_id) VALUES ($1, $2, $3, $4)";
const DORMANCY_UPDATE: &str =
    "UPDATE account_dormancy SET due_on = $1, since = $2, change_id = $3 WHERE account = $4";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LIMITS_OF,
    LIMIT_PAGE,
    LIMIT_NEXT,
    LIMIT_INSERT,
    DORMANCY_OF,
    DORMANCY_PAGE,
    DORMANCY_DUE,
    DORMANCY_INSERT,
    DORMANCY_UPDATE,
];

/// A limit as it is stored.
#[derive(Clone, Debug)]
pub struct LimitRow {
    /// The number.
    pub id: i64,
    /// The limit.
    pub limit: PaymentLimit,
    /// The line of the register that it is as of.
    pub change: i64,
}

/// What is kept of an account whose product knows dormancy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DormancyRow {
    /// Whether it is dormant.
    pub dormancy: Dormancy,
    /// The line of the register that it is as of.
    pub change: i64,
}

fn day(number: i64, wrong: impl Fn(&str) -> bankctl_storage::Error) -> Result<Day> {
    i32::try_from(number).map(Day).map_err(|_| wrong("day"))
}

fn read_limit(row: &dyn Row) -> Result<LimitRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("payment limit {id} has a wrong {what}"));
    let channel = row.optional_integer(4)?;
    Ok(LimitRow {
        id,
        limit: PaymentLimit {
            product: row.integer(1)?,
            name: row.text(2)?,
            direction: Direction::from_code(row.integer(3)?).ok_or_else(|| wrong("direction"))?,
            channel: channel
                .map(|code| Channel::from_code(code).ok_or_else(|| wrong("channel")))
                .transpose()?,
            window: Window::from_code(row.integer(5)?).ok_or_else(|| wrong("period"))?,
            then: Then::from_code(row.integer(6)?).ok_or_else(|| wrong("action"))?,
            count: row.optional_integer(7)?,
            amount_minor: row.optional_integer(8)?,
            effective_from: day(row.integer(9)?, wrong)?,
        },
        change: row.integer(10)?,
    })
}

fn read_dormancy(row: &dyn Row) -> Result<DormancyRow> {
    let account = AccountId(row.integer(0)?);
    let wrong = |what: &str| {
        damaged(format_args!(
            "dormancy of account {} has a wrong {what}",
            account.0
        ))
    };
    let since = row.optional_integer(2)?;
    Ok(DormancyRow {
        dormancy: Dormancy {
            account,
            due_on: day(row.integer(1)?, wrong)?,
            since: since.map(|number| day(number, wrong)).transpose()?,
        },
        change: row.integer(3)?,
    })
}

/// All limits of a product, by name and by the day that each holds from.
pub fn limits(driver: &mut dyn Driver, product: i64) -> Result<Vec<LimitRow>> {
    query_all(driver, LIMITS_OF, &[Param::Integer(product)], read_limit)
}

/// The limits after a number.
pub fn limit_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<LimitRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, LIMIT_PAGE, &params, read_limit)
}

/// The next free number of a limit.
pub fn next_limit(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, LIMIT_NUMBERS, LIMIT_NEXT)
}

/// Writes a limit.
pub fn insert_limit(driver: &mut dyn Driver, row: &LimitRow) -> Result<()> {
    let limit = &row.limit;
    let params = [
        Param::Integer(row.id),
        Param::Integer(limit.product),
        Param::Text(&limit.name),
        Param::Integer(limit.direction.code()),
        Param::optional(limit.channel.map(Channel::code)),
        Param::Integer(limit.window.code()),
        Param::Integer(limit.then.code()),
        Param::optional(limit.count),
        Param::optional(limit.amount_minor),
        Param::Integer(i64::from(limit.effective_from.0)),
        Param::Integer(row.change),
    ];
    driver.execute(LIMIT_INSERT, &params)
}

/// What is kept of an account, if its product knows dormancy.
pub fn dormancy(driver: &mut dyn Driver, account: AccountId) -> Result<Option<DormancyRow>> {
    query_one(
        driver,
        DORMANCY_OF,
        &[Param::Integer(account.0)],
        read_dormancy,
    )
}

/// What is kept of the accounts after a key.
pub fn dormancy_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<DormancyRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, DORMANCY_PAGE, &params, read_dormancy)
}

/// The accounts after a key that are not dormant, and may be on a day.
pub fn dormancy_due(
    driver: &mut dyn Driver,
    after: i64,
    day: Day,
    limit: i64,
) -> Result<Vec<DormancyRow>> {
    let params = [
        Param::Integer(after),
        Param::Integer(i64::from(day.0)),
        Param::Integer(limit),
    ];
    query_all(driver, DORMANCY_DUE, &params, read_dormancy)
}

/// Keeps others from what is kept of an account.
pub(crate) fn lock_dormancy(driver: &mut dyn Driver, account: AccountId) -> Result<()> {
    const LOCK: &str = "SELECT account FROM account_dormancy WHERE account = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(account.0))
}

/// Begins to look whether an account is dormant.
pub fn insert_dormancy(driver: &mut dyn Driver, row: &DormancyRow) -> Result<()> {
    let params = [
        Param::Integer(row.dormancy.account.0),
        Param::Integer(i64::from(row.dormancy.due_on.0)),
        Param::optional(row.dormancy.since.map(|day| i64::from(day.0))),
        Param::Integer(row.change),
    ];
    driver.execute(DORMANCY_INSERT, &params)
}

/// Keeps what became of an account.
pub fn update_dormancy(driver: &mut dyn Driver, row: &DormancyRow) -> Result<()> {
    let params = [
        Param::Integer(i64::from(row.dormancy.due_on.0)),
        Param::optional(row.dormancy.since.map(|day| i64::from(day.0))),
        Param::Integer(row.change),
        Param::Integer(row.dormancy.account.0),
    ];
    driver.execute(DORMANCY_UPDATE, &params)
}
