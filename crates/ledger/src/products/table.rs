//! Products, rates, and which account has which product.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use crate::kernel::rules::duties::{ADMINS, DECIDERS, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;
use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{
    Assignment, Capitalisation, Method, Owner, Product, RateVersion, Rates, Rounding,
};
use crate::products::rules::rate::Rate;
use crate::products::rules::tiers::Tiers;

/// Where their numbers come from.
const PRODUCT_NUMBERS: Sequence = Sequence::Named("product_number");
const RATE_NUMBERS: Sequence = Sequence::Named("interest_rate_number");
const ASSIGNMENT_NUMBERS: Sequence = Sequence::Named("account_product_number");

/// Products.
pub(crate) const PRODUCT: Table = Table::of(
    "product",
    1,
    "id code# name# type currency# day_count method capitalisation rounding earn_from_minor tax change_id minimum_minor dormant_after reg_cc",
)
.numbered(PRODUCT_NUMBERS)
.insert(ADMINS);

/// Rates of products and of single accounts.
pub(crate) const RATE: Table = Table::of(
    "interest_rate",
    1,
    "id product account effective_from effective_until tiers# overdraft excess change_id",
)
.numbered(RATE_NUMBERS)
.insert(DECIDERS);

/// Which account has which product, and since when.
pub(crate) const ASSIGNMENT: Table = Table::of(
    "account_product",
    1,
    "id account product limit_minor effective_from change_id",
)
.numbered(ASSIGNMENT_NUMBERS)
.insert(SUPERVISORS);

macro_rules! product {
    ($rest:literal) => {
        concat!(
            "SELECT id, code, name, type, currency, day_count, method, capitalisation, rounding, \
             earn_from_minor, tax, change_id, minimum_minor, dormant_after, \
             reg_cc FROM product ",
            $rest
        )
    };
}

macro_rules! rate {
    ($rest:literal) => {
        concat!(
            "SELECT id, product, account, effective_from, effective_until, tiers, overdraft, \
             excess, change_id FROM interest_rate ",
            $rest
        )
    };
}

macro_rules! assignment {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, product, limit_minor, effective_from, change_id FROM account_product ",
            $rest
        )
    };
}

const PRODUCTS: &str = product!("ORDER BY id");
const PRODUCT_BY_ID: &str = product!("WHERE id = $1");
const PRODUCT_BY_CODE: &str = product!("WHERE code = $1");
const PRODUCT_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM product";
const PRODUCT_INSERT: &str = "INSERT INTO product (id, code, name, type, currency, day_count, method, capitalisation, rounding, earn_from_minor, tax, change_id, minimum_minor, dormant_after, reg_cc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const RATES_OF_PRODUCT: &str = rate!("WHERE product = $1 ORDER BY effective_from");
const RATES_OF_ACCOUNT: &str = rate!("WHERE account = $1 ORDER BY effective_from");
const RATE_PAGE: &str = rate!("WHERE id > $1 ORDER BY id LIMIT $2");
const RATE_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM interest_rate";
const RATE_INSERT: &str = "INSERT INTO interest_rate (id, product, account, effective_from, effective_until, tiers, overdraft, excess, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ASSIGNMENTS_OF: &str = assignment!("WHERE account = $1 ORDER BY effective_from, id");
const ASSIGNMENTS_BETWEEN: &str =
    assignment!("WHERE account >= $1 AND account <= $2 ORDER BY account, effective_from, id");
const ASSIGNMENT_PAGE: &str = assignment!("WHERE id > $1 ORDER BY id LIMIT $2");
const ACCOUNTS_OF: &str = "SELECT DISTINCT account FROM account_product WHERE product = $1 AND account > $2 ORDER BY account LIMIT $3";
const ASSIGNMENT_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM account_product";
const ASSIGNMENT_INSERT: &str = "INSERT INTO account_product (id, account, product, limit_minor, effective_from, change_id) VALUES ($1, $2, $3, $4, $5, $6)";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    PRODUCTS,
    PRODUCT_BY_ID,
    PRODUCT_BY_CODE,
    PRODUCT_NEXT,
    PRODUCT_INSERT,
    RATES_OF_PRODUCT,
    RATES_OF_ACCOUNT,
    RATE_PAGE,
    RATE_NEXT,
    RATE_INSERT,
    ASSIGNMENTS_OF,
    ASSIGNMENTS_BETWEEN,
    ASSIGNMENT_PAGE,
    ACCOUNTS_OF,
    ASSIGNMENT_NEXT,
    ASSIGNMENT_INSERT,
];

/// A record as it is stored.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    /// The number.
    pub id: i64,
    /// The record.
    pub record: T,
    /// The line of the change log that it is as of; what is built in has none.
    pub change: Option<i64>,
}

fn day(number: i64, wrong: impl Fn(&str) -> bankctl_storage::Error) -> Result<Day> {
    i32::try_from(number).map(Day).map_err(|_| wrong("day"))
}

fn rate(parts: i64, wrong: impl Fn(&str) -> bankctl_storage::Error) -> Result<Rate> {
    Rate::from_parts(parts).ok_or_else(|| wrong("rate"))
}

fn read_product(row: &dyn Row) -> Result<Stored<Product>> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("product {id} has a wrong {what}"));
    let currency = row.optional_text(4)?;
    let currency = currency
        .map(|code| Currency::kept(&code).ok_or_else(|| wrong("currency")))
        .transpose()?;
    Ok(Stored {
        id,
        record: Product {
            code: row.text(1)?,
            name: row.optional_text(2)?,
            account_type: AccountType::from_code(row.integer(3)?).ok_or_else(|| wrong("type"))?,
            currency,
            day_count: DayCount::from_code(row.integer(5)?).ok_or_else(|| wrong("day count"))?,
            method: Method::from_code(row.integer(6)?).ok_or_else(|| wrong("method"))?,
            capitalisation: Capitalisation::from_code(row.integer(7)?)
                .ok_or_else(|| wrong("period"))?,
            rounding: Rounding::from_code(row.integer(8)?).ok_or_else(|| wrong("rounding"))?,
            earn_from_minor: row.integer(9)?,
            tax: rate(row.integer(10)?, wrong)?,
            minimum_minor: row.integer(12)?,
            dormant_after: row.integer(13)?,
            reg_cc: match row.optional_integer(14)? {
                None => None,
                Some(0) => Some(false),
                Some(1) => Some(true),
                Some(_) => return Err(wrong("word on Regulation CC")),
            },
        },
        change: row.optional_integer(11)?,
    })
}

fn read_rate(row: &dyn Row) -> Result<Stored<RateVersion>> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("interest rate {id} has a wrong {what}"));
    let owner = match (row.optional_integer(1)?, row.optional_integer(2)?) {
        (Some(product), None) => Owner::Product(product),
        (None, Some(account)) => Owner::Account(AccountId(account)),
        _ => return Err(wrong("owner")),
    };
    let until = row.optional_integer(4)?;
    let excess = row.optional_integer(7)?;
    Ok(Stored {
        id,
        record: RateVersion {
            owner,
            effective_from: day(row.integer(3)?, wrong)?,
            effective_until: until.map(|number| day(number, wrong)).transpose()?,
            rates: Rates {
                tiers: Tiers::from_stored(&row.text(5)?).ok_or_else(|| wrong("list of tiers"))?,
                overdraft: rate(row.integer(6)?, wrong)?,
                excess: excess.map(|parts| rate(parts, wrong)).transpose()?,
            },
        },
        change: row.optional_integer(8)?,
    })
}

fn read_assignment(row: &dyn Row) -> Result<Stored<Assignment>> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("account product {id} has a wrong {what}"));
    Ok(Stored {
        id,
        record: Assignment {
            account: AccountId(row.integer(1)?),
            product: row.integer(2)?,
            limit_minor: row.integer(3)?,
            effective_from: day(row.integer(4)?, wrong)?,
        },
        change: row.optional_integer(5)?,
    })
}

/// Every product, in the order in which they were added.
pub fn products(driver: &mut dyn Driver) -> Result<Vec<Stored<Product>>> {
    query_all(driver, PRODUCTS, &[], read_product)
}

/// The product of a number.
pub fn product(driver: &mut dyn Driver, id: i64) -> Result<Option<Stored<Product>>> {
    query_one(driver, PRODUCT_BY_ID, &[Param::Integer(id)], read_product)
}

/// The product of a code.
pub fn product_of_code(driver: &mut dyn Driver, code: &str) -> Result<Option<Stored<Product>>> {
    query_one(driver, PRODUCT_BY_CODE, &[Param::Text(code)], read_product)
}

/// The next free number of a product.
pub fn next_product(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, PRODUCT_NUMBERS, PRODUCT_NEXT)
}

/// Writes a product.
pub fn insert_product(driver: &mut dyn Driver, row: &Stored<Product>) -> Result<()> {
    let product = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Text(&product.code),
        Param::optional_text(product.name.as_deref()),
        Param::Integer(product.account_type.code()),
        Param::optional_text(product.currency.map(Currency::code)),
        Param::Integer(product.day_count.code()),
        Param::Integer(product.method.code()),
        Param::Integer(product.capitalisation.code()),
        Param::Integer(product.rounding.code()),
        Param::Integer(product.earn_from_minor),
        Param::Integer(product.tax.parts()),
        Param::optional(row.change),
        Param::Integer(product.minimum_minor),
        Param::Integer(product.dormant_after),
        Param::optional(product.reg_cc.map(i64::from)),
    ];
    driver.execute(PRODUCT_INSERT, &params)
}

/// The rates of a product or an account, by the day that they hold from.
pub fn rates(driver: &mut dyn Driver, owner: Owner) -> Result<Vec<Stored<RateVersion>>> {
    let (statement, key) = match owner {
        Owner::Product(id) => (RATES_OF_PRODUCT, id),
        Owner::Account(account) => (RATES_OF_ACCOUNT, account.0),
    };
    query_all(driver, statement, &[Param::Integer(key)], read_rate)
}

/// The rates after a number.
pub fn rate_page(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored<RateVersion>>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, RATE_PAGE, &params, read_rate)
}

/// The next free number of a rate.
pub fn next_rate(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, RATE_NUMBERS, RATE_NEXT)
}

/// Writes a rate.
pub fn insert_rate(driver: &mut dyn Driver, row: &Stored<RateVersion>) -> Result<()> {
    let version = &row.record;
    let (product, account) = match version.owner {
        Owner::Product(id) => (Some(id), None),
        Owner::Account(account) => (None, Some(account.0)),
    };
    let tiers = version.rates.tiers.stored();
    let params = [
        Param::Integer(row.id),
        Param::optional(product),
        Param::optional(account),
        Param::Integer(i64::from(version.effective_from.0)),
        Param::optional(version.effective_until.map(|day| i64::from(day.0))),
        Param::Text(&tiers),
        Param::Integer(version.rates.overdraft.parts()),
        Param::optional(version.rates.excess.map(Rate::parts)),
        Param::optional(row.change),
    ];
    driver.execute(RATE_INSERT, &params)
}

/// The products of an account, by the day that each holds from: of those for the
/// same day the last one counts.
pub fn assignments(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<Stored<Assignment>>> {
    let params = [Param::Integer(account.0)];
    query_all(driver, ASSIGNMENTS_OF, &params, read_assignment)
}

/// The products of the accounts from one to another, both included, by account and by
/// the day that each holds from.
pub fn assignments_between(
    driver: &mut dyn Driver,
    (first, last): (AccountId, AccountId),
) -> Result<Vec<Stored<Assignment>>> {
    let params = [first.0, last.0].map(Param::Integer);
    query_all(driver, ASSIGNMENTS_BETWEEN, &params, read_assignment)
}

/// The products of accounts after a number.
pub fn assignment_page(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored<Assignment>>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, ASSIGNMENT_PAGE, &params, read_assignment)
}

/// The accounts after a key that were given a product.
pub fn accounts_of_product(
    driver: &mut dyn Driver,
    product: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let params = [product, after, limit].map(Param::Integer);
    query_all(driver, ACCOUNTS_OF, &params, |row| {
        row.integer(0).map(AccountId)
    })
}

/// The next free number of a product of an account.
pub fn next_assignment(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, ASSIGNMENT_NUMBERS, ASSIGNMENT_NEXT)
}

/// Writes a product of an account.
pub fn insert_assignment(driver: &mut dyn Driver, row: &Stored<Assignment>) -> Result<()> {
    let assignment = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(assignment.account.0),
        Param::Integer(assignment.product),
        Param::Integer(assignment.limit_minor),
        Param::Integer(i64::from(assignment.effective_from.0)),
        Param::optional(row.change),
    ];
    driver.execute(ASSIGNMENT_INSERT, &params)
}
