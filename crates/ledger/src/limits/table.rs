//! Limits of payments, and which accounts are dormant.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::Channel;
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Day};

use crate::kernel::rules::duties::{ADMINS, COUNTER, MONEY, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::limits::rules::dormancy::Dormancy;
use crate::limits::rules::payment_limit::{
    CustomerLimit, Direction, LimitTerms, PaymentLimit, Then, Window,
};

/// Where their numbers come from.
const LIMIT_NUMBERS: Sequence = Sequence::Named("payment_limit_number");
const CUSTOMER_LIMIT_NUMBERS: Sequence = Sequence::Named("customer_limit_number");

/// Limits of payments.
pub(crate) const LIMIT: Table = Table::of(
    "payment_limit",
    1,
    "id product name# direction channel per action most_count most_minor effective_from change_id",
)
.numbered(LIMIT_NUMBERS)
.insert(ADMINS);

/// Limits of payments of customers.
pub(crate) const CUSTOMER_LIMIT: Table = Table::of(
    "customer_limit",
    1,
    "id customer currency# name# direction channel per action most_count most_minor effective_from change_id",
)
.numbered(CUSTOMER_LIMIT_NUMBERS)
.insert(SUPERVISORS)
// To lock it: of two payments of one customer the second is decided after the first.
.update(&[("change_id", MONEY)]);

/// Which accounts are dormant, and when their customers were last in contact.
pub(crate) const DORMANCY: Table = Table::of(
    "account_dormancy",
    1,
    "account due_on since change_id contacted_on",
)
.insert(COUNTER)
.update(&[("due_on since change_id", MONEY), ("contacted_on", COUNTER)]);

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
macro_rules! customer_limit {
    ($rest:literal) => {
        concat!(
            "SELECT id, customer, currency, name, direction, channel, per, action, most_count, \
             most_minor, effective_from, change_id FROM customer_limit ",
            $rest
        )
    };
}

const LIMITS_OF_CUSTOMER: &str =
    customer_limit!("WHERE customer = $1 ORDER BY currency, name, effective_from");
/// Those of the owner of an account.
const LIMITS_OF_OWNER: &str = customer_limit!(
    "WHERE customer = (SELECT holder.customer FROM holder WHERE holder.account = $1 AND holder.role = 1) AND currency = $2 ORDER BY name, effective_from"
);
const CUSTOMER_LIMIT_PAGE: &str = customer_limit!("WHERE id > $1 ORDER BY id LIMIT $2");
const CUSTOMER_LIMIT_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM customer_limit";
const CUSTOMER_LIMIT_INSERT: &str = "INSERT INTO customer_limit (id, customer, currency, name, direction, channel, per, action, most_count, most_minor, effective_from, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
macro_rules! dormancy {
    ($rest:literal) => {
        concat!(
            "SELECT account, due_on, since, change_id, contacted_on FROM account_dormancy ",
            $rest
        )
    };
}

const DORMANCY_OF: &str = dormancy!("WHERE account = $1");
const DORMANCY_PAGE: &str = dormancy!("WHERE account > $1 ORDER BY account LIMIT $2");
const DORMANCY_DUE: &str =
    dormancy!("WHERE account > $1 AND due_on <= $2 AND since IS NULL ORDER BY account LIMIT $3");
const DORMANCY_INSERT: &str = "INSERT INTO account_dormancy (account, due_on, since, change_id, contacted_on) VALUES ($1, $2, $3, $4, $5)";
const CONTACT_UPDATE: &str = "UPDATE account_dormancy SET contacted_on = $1 WHERE account = $2";
const DORMANCY_UPDATE: &str =
    "UPDATE account_dormancy SET due_on = $1, since = $2, change_id = $3 WHERE account = $4";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LIMITS_OF,
    LIMIT_PAGE,
    LIMIT_NEXT,
    LIMIT_INSERT,
    LIMITS_OF_CUSTOMER,
    LIMITS_OF_OWNER,
    CUSTOMER_LIMIT_PAGE,
    CUSTOMER_LIMIT_NEXT,
    CUSTOMER_LIMIT_INSERT,
    DORMANCY_OF,
    DORMANCY_PAGE,
    DORMANCY_DUE,
    DORMANCY_INSERT,
    DORMANCY_UPDATE,
    CONTACT_UPDATE,
];

/// A limit as it is stored.
#[derive(Clone, Debug)]
pub struct LimitRow {
    /// The number.
    pub id: i64,
    /// The limit.
    pub limit: PaymentLimit,
    /// The line of the change log that it is as of.
    pub change: i64,
}

/// A limit of a customer as it is stored.
#[derive(Clone, Debug)]
pub struct CustomerLimitRow {
    /// The number.
    pub id: i64,
    /// The limit.
    pub limit: CustomerLimit,
    /// The line of the change log that it is as of.
    pub change: i64,
}

/// What is kept of an account whose product knows dormancy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DormancyRow {
    /// Whether it is dormant.
    pub dormancy: Dormancy,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn day(number: i64, wrong: impl Fn(&str) -> bankctl_storage::Error) -> Result<Day> {
    i32::try_from(number).map(Day).map_err(|_| wrong("day"))
}

fn read_limit(row: &dyn Row) -> Result<LimitRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("payment limit {id} has a wrong {what}"));
    Ok(LimitRow {
        id,
        limit: PaymentLimit {
            product: row.integer(1)?,
            terms: read_terms(row, 2, wrong)?,
        },
        change: row.integer(10)?,
    })
}

fn read_customer_limit(row: &dyn Row) -> Result<CustomerLimitRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("customer limit {id} has a wrong {what}"));
    Ok(CustomerLimitRow {
        id,
        limit: CustomerLimit {
            customer: CustomerNumber::from_key(row.integer(1)?),
            currency: Currency::kept(&row.text(2)?).ok_or_else(|| wrong("currency"))?,
            terms: read_terms(row, 3, wrong)?,
        },
        change: row.integer(11)?,
    })
}

/// What a limit says: eight columns of a row, from one on.
fn read_terms(
    row: &dyn Row,
    first: usize,
    wrong: impl Fn(&str) -> bankctl_storage::Error,
) -> Result<LimitTerms> {
    let code = |column: usize| row.integer(first + column);
    let channel = row.optional_integer(first + 2)?;
    Ok(LimitTerms {
        name: row.text(first)?,
        direction: Direction::from_code(code(1)?).ok_or_else(|| wrong("direction"))?,
        channel: channel
            .map(|code| Channel::from_code(code).ok_or_else(|| wrong("channel")))
            .transpose()?,
        window: Window::from_code(code(3)?).ok_or_else(|| wrong("period"))?,
        then: Then::from_code(code(4)?).ok_or_else(|| wrong("action"))?,
        count: row.optional_integer(first + 5)?,
        amount_minor: row.optional_integer(first + 6)?,
        effective_from: day(code(7)?, wrong)?,
    })
}

/// The columns of what a limit says.
fn params(terms: &LimitTerms) -> [Param<'_>; 8] {
    [
        Param::Text(&terms.name),
        Param::Integer(terms.direction.code()),
        Param::optional(terms.channel.map(Channel::code)),
        Param::Integer(terms.window.code()),
        Param::Integer(terms.then.code()),
        Param::optional(terms.count),
        Param::optional(terms.amount_minor),
        Param::Integer(i64::from(terms.effective_from.0)),
    ]
}

fn read_dormancy(row: &dyn Row) -> Result<DormancyRow> {
    let account = AccountId(row.integer(0)?);
    let wrong = |what: &str| {
        damaged(format_args!(
            "dormancy of account {} has a wrong {what}",
            account.0
        ))
    };
    let optional = |column| -> Result<Option<Day>> {
        let number = row.optional_integer(column)?;
        number.map(|number| day(number, wrong)).transpose()
    };
    Ok(DormancyRow {
        dormancy: Dormancy {
            account,
            due_on: day(row.integer(1)?, wrong)?,
            since: optional(2)?,
            contacted_on: optional(4)?,
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
    let whose = [Param::Integer(row.id), Param::Integer(row.limit.product)];
    let change = [Param::Integer(row.change)];
    let params = [&whose[..], &params(&row.limit.terms), &change].concat();
    driver.execute(LIMIT_INSERT, &params)
}

/// All limits of a customer, by currency, name and the day that each holds from.
pub fn limits_of_customer(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
) -> Result<Vec<CustomerLimitRow>> {
    let customer = [Param::Integer(customer.key())];
    query_all(driver, LIMITS_OF_CUSTOMER, &customer, read_customer_limit)
}

/// All limits of the owner of an account in its currency.
pub fn limits_of_owner(
    driver: &mut dyn Driver,
    account: AccountId,
    currency: Currency,
) -> Result<Vec<CustomerLimitRow>> {
    let params = [Param::Integer(account.0), Param::Text(currency.code())];
    query_all(driver, LIMITS_OF_OWNER, &params, read_customer_limit)
}

/// The limits of customers after a number.
pub fn customer_limit_page(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<CustomerLimitRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, CUSTOMER_LIMIT_PAGE, &params, read_customer_limit)
}

/// The next free number of a customer's limit.
pub fn next_customer_limit(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, CUSTOMER_LIMIT_NUMBERS, CUSTOMER_LIMIT_NEXT)
}

/// Writes a limit of a customer.
pub fn insert_customer_limit(driver: &mut dyn Driver, row: &CustomerLimitRow) -> Result<()> {
    let whose = [
        Param::Integer(row.id),
        Param::Integer(row.limit.customer.key()),
        Param::Text(row.limit.currency.code()),
    ];
    let change = [Param::Integer(row.change)];
    let params = [&whose[..], &params(&row.limit.terms), &change].concat();
    driver.execute(CUSTOMER_LIMIT_INSERT, &params)
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
        Param::optional(row.dormancy.contacted_on.map(|at| i64::from(at.0))),
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

/// Keeps when the customer of an account was in contact; the rest of the row is kept as
/// always.
pub fn update_contact(driver: &mut dyn Driver, row: &DormancyRow) -> Result<()> {
    let params = [
        Param::optional(row.dormancy.contacted_on.map(|at| i64::from(at.0))),
        Param::Integer(row.dormancy.account.0),
    ];
    driver.execute(CONTACT_UPDATE, &params)
}
