//! Customers, and the words that they are found by.

use std::collections::HashMap;

use bankctl_storage::driver::{Driver, Param, Row, Sequence, next_id, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;
use bankctl_types::kind::{CustomerKind, CustomerStatus};
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::customers::rules::{Customer, Sealed};
use crate::kernel::rules::duties::{COUNTER, MONEY, roles};
use crate::kernel::rules::operator::Role;
use crate::kernel::tables::descriptor::Table;
use crate::privacy::table::{Tokens, WrappedKey};

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Counter(1);

/// Customers.
pub(crate) const CUSTOMER: Table = Table::of(
    "customer",
    1,
    "id kind name# external_id# identity_sealed* email_sealed* phone_sealed* address_sealed* birth_date_sealed* status status_reason_sealed* created_at closed_at forgotten_at change_id",
)
.numbered(NUMBERS)
.insert(MONEY)
.update(&[
    ("kind name external_id identity_sealed email_sealed phone_sealed address_sealed birth_date_sealed status status_reason_sealed closed_at forgotten_at change_id", COUNTER),
    // To lock it.
    ("change_id", roles([Role::Service, Role::Admin])),
]);

/// The words that customers are found by.
pub(crate) const CUSTOMER_WORD: Table = Table::of("customer_word", 2, "word# customer")
    .insert(MONEY)
    .delete(COUNTER);

macro_rules! columns {
    () => {
        "id, kind, name, external_id, identity_sealed, email_sealed, phone_sealed, address_sealed, birth_date_sealed, status, status_reason_sealed, created_at, closed_at, forgotten_at, change_id"
    };
}

/// A customer with the key that opens what is sealed.
macro_rules! with_key {
    ($where:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", master, wrapped, email_token, phone_token, phone_tail FROM customer LEFT JOIN customer_key ON customer_key.customer = customer.id WHERE ",
            $where
        )
    };
}

const INSERT: &str = concat!(
    "INSERT INTO customer (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
);
const UPDATE: &str = "UPDATE customer SET kind = $1, name = $2, external_id = $3, identity_sealed = $4, email_sealed = $5, phone_sealed = $6, address_sealed = $7, birth_date_sealed = $8, status = $9, status_reason_sealed = $10, closed_at = $11, forgotten_at = $12, change_id = $13 WHERE id = $14";
const BY_ID: &str = with_key!("id = $1");
const BY_EXTERNAL_ID: &str = "SELECT id FROM customer WHERE external_id = $1";
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM customer";
pub(crate) const NAME: &str = "SELECT name FROM customer WHERE id = $1";
const NAMES_OF_HOLDERS: &str = "SELECT customer.name FROM holder JOIN customer ON customer.id = holder.customer WHERE holder.account = $1 ORDER BY holder.role, customer.id";
const PAGE: &str = with_key!("id > $1 AND ($2 = 0 OR status = $2) ORDER BY id LIMIT $3");
const WORD_INSERT: &str = "INSERT INTO customer_word (word, customer) VALUES ($1, $2) ON CONFLICT (word, customer) DO NOTHING";
const WORDS_DELETE: &str = "DELETE FROM customer_word WHERE customer = $1";
/// Of a state, or of any where that is zero.
macro_rules! of_status {
    ($query:literal, $status:literal) => {
        concat!(
            $query,
            " AND (",
            $status,
            " = 0 OR EXISTS (SELECT 1 FROM customer WHERE customer.id = customer_word.customer AND customer.status = ",
            $status,
            ")) ORDER BY customer"
        )
    };
}

const BY_WORD: &str = of_status!(
    "SELECT DISTINCT customer FROM customer_word WHERE word >= $1 AND word < $2",
    "$3"
);
const BY_PART: &str = of_status!(
    "SELECT DISTINCT customer FROM customer_word WHERE word LIKE $1",
    "$2"
);
const OF_WORD: &str = of_status!(
    "SELECT DISTINCT customer FROM customer_word WHERE word = $1",
    "$2"
);
const WORDS_BETWEEN: &str = "SELECT customer, word FROM customer_word WHERE customer > $1 AND customer <= $2 ORDER BY customer, word";
const WORDS_LONG: &str =
    "SELECT DISTINCT word FROM customer_word WHERE length(word) >= $1 AND length(word) <= $2";
const IDS_BETWEEN: &str =
    "SELECT id FROM customer WHERE id >= $1 AND id <= $2 AND ($3 = 0 OR status = $3) ORDER BY id";
const COUNT: &str = "SELECT count(*) FROM customer WHERE status = $1";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    BY_ID,
    BY_EXTERNAL_ID,
    LAST_ID,
    NAME,
    NAMES_OF_HOLDERS,
    PAGE,
    WORD_INSERT,
    WORDS_DELETE,
    BY_WORD,
    BY_PART,
    OF_WORD,
    WORDS_BETWEEN,
    WORDS_LONG,
    IDS_BETWEEN,
    COUNT,
];

/// A customer as stored.
#[derive(Clone, Debug)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// The line of the register that last changed it.
    pub change: i64,
    /// The key that opens what is sealed; none once it was destroyed.
    pub key: Option<WrappedKey>,
    /// What it is found by.
    pub tokens: Tokens,
}

/// Writes a new customer.
pub fn insert(driver: &mut dyn Driver, customer: &Customer, change: i64) -> Result<()> {
    let changeable = changeable(customer);
    // The columns stand in the order of the table: when it was made is among
    // what can change.
    let (before, after) = changeable.split_at(10);
    let own = [Param::Integer(customer.number.key())];
    let made = [Param::Integer(customer.created_at.0)];
    let change = [Param::Integer(change)];
    driver.execute(INSERT, &[&own, before, &made, after, &change].concat())
}

/// Writes what can change of a customer.
pub fn update(driver: &mut dyn Driver, customer: &Customer, change: i64) -> Result<()> {
    let rest = [
        Param::Integer(change),
        Param::Integer(customer.number.key()),
    ];
    driver.execute(UPDATE, &[&changeable(customer)[..], &rest].concat())
}

/// What can change of a customer, in the order of the columns.
fn changeable(customer: &Customer) -> [Param<'_>; 12] {
    let sealed = &customer.sealed;
    [
        Param::Integer(customer.kind.code()),
        Param::Text(&customer.name),
        Param::optional_text(customer.external_id.as_deref()),
        Param::optional_blob(sealed.identity.as_deref()),
        Param::optional_blob(sealed.email.as_deref()),
        Param::optional_blob(sealed.phone.as_deref()),
        Param::optional_blob(sealed.address.as_deref()),
        Param::optional_blob(sealed.birth_date.as_deref()),
        Param::Integer(customer.status.code()),
        Param::optional_blob(sealed.status_reason.as_deref()),
        Param::optional(customer.closed_at.map(|at| at.0)),
        Param::optional(customer.forgotten_at.map(|at| at.0)),
    ]
}

/// The customer of a number.
pub fn by_number(driver: &mut dyn Driver, number: CustomerNumber) -> Result<Option<CustomerRow>> {
    query_one(driver, BY_ID, &[Param::Integer(number.key())], read)
}

/// The customer that has a number in another system.
pub fn by_external_id(driver: &mut dyn Driver, id: &str) -> Result<Option<CustomerNumber>> {
    query_one(driver, BY_EXTERNAL_ID, &[Param::Text(id)], |row| {
        row.integer(0).map(CustomerNumber::from_key)
    })
}

/// The key of the next customer.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    if let Some(key) = next_id(driver, NUMBERS)? {
        return Ok(key);
    }
    query_one(driver, LAST_ID, &[], |row| row.integer(0)).map(|last| last.unwrap_or(0) + 1)
}

/// The name of a customer.
pub fn name(driver: &mut dyn Driver, number: CustomerNumber) -> Result<Option<String>> {
    query_one(driver, NAME, &[Param::Integer(number.key())], |row| {
        row.text(0)
    })
}

/// The names of those who hold an account, the owner first.
pub fn names_of_holders(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<String>> {
    let account = [Param::Integer(account.0)];
    query_all(driver, NAMES_OF_HOLDERS, &account, |row| row.text(0))
}

/// The customers after a key, of one state or any.
pub fn page(
    driver: &mut dyn Driver,
    after: i64,
    status: Option<CustomerStatus>,
    limit: i64,
) -> Result<Vec<CustomerRow>> {
    let status = Param::Integer(status.map_or(0, CustomerStatus::code));
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), status, Param::Integer(limit)],
        read,
    )
}

/// Replaces the words that a customer is found by.
pub fn replace_words(
    driver: &mut dyn Driver,
    number: CustomerNumber,
    words: &[String],
) -> Result<()> {
    delete_words(driver, number)?;
    insert_words(driver, number, words)
}

/// Removes the words that a customer is found by.
pub fn delete_words(driver: &mut dyn Driver, number: CustomerNumber) -> Result<()> {
    driver.execute(WORDS_DELETE, &[Param::Integer(number.key())])
}

/// Adds words that a customer is found by.
pub fn insert_words(
    driver: &mut dyn Driver,
    number: CustomerNumber,
    words: &[String],
) -> Result<()> {
    for word in words {
        driver.execute(
            WORD_INSERT,
            &[Param::Text(word), Param::Integer(number.key())],
        )?;
    }
    Ok(())
}

/// How a word that customers have is given.
#[derive(Clone, Copy, Debug)]
pub enum WordMatch<'a> {
    /// It begins so.
    Beginning(&'a str),
    /// It has these letters and digits in it.
    Part(&'a str),
    /// It is this one.
    Whole(&'a str),
}

/// Customers of a state or of any that have such a word, in the order of their
/// keys.
pub fn by_word(
    driver: &mut dyn Driver,
    word: WordMatch<'_>,
    status: Option<CustomerStatus>,
) -> Result<Vec<i64>> {
    let status = Param::Integer(status.map_or(0, CustomerStatus::code));
    match word {
        WordMatch::Beginning(text) => {
            let end = end_of(text);
            keys(
                driver,
                BY_WORD,
                &[Param::Text(text), Param::Text(&end), status],
            )
        }
        WordMatch::Part(text) => {
            let pattern = format!("%{text}%");
            keys(driver, BY_PART, &[Param::Text(&pattern), status])
        }
        WordMatch::Whole(text) => keys(driver, OF_WORD, &[Param::Text(text), status]),
    }
}

/// Customers of a state or of any whose keys lie between two.
pub fn between(
    driver: &mut dyn Driver,
    (first, last): (i64, i64),
    status: Option<CustomerStatus>,
) -> Result<Vec<i64>> {
    let status = Param::Integer(status.map_or(0, CustomerStatus::code));
    let params = [Param::Integer(first), Param::Integer(last), status];
    keys(driver, IDS_BETWEEN, &params)
}

fn keys(
    driver: &mut dyn Driver,
    statement: &'static str,
    params: &[Param<'_>],
) -> Result<Vec<i64>> {
    query_all(driver, statement, params, |row| row.integer(0))
}

/// The words of some lengths that customers are found by, each once.
pub fn words_of_length(
    driver: &mut dyn Driver,
    (shortest, longest): (usize, usize),
) -> Result<Vec<String>> {
    let length = |characters| Param::Integer(i64::try_from(characters).unwrap_or(i64::MAX));
    let params = [length(shortest), length(longest)];
    query_all(driver, WORDS_LONG, &params, |row| row.text(0))
}

/// How many customers there are, of a state or of any. Numbers are given without
/// gaps and no customer is ever deleted, so that the last number is their count.
pub fn count(driver: &mut dyn Driver, status: Option<CustomerStatus>) -> Result<u64> {
    let integer = |row: &dyn Row| row.integer(0);
    let count = match status {
        None => query_one(driver, LAST_ID, &[], integer)?,
        Some(status) => query_one(driver, COUNT, &[Param::Integer(status.code())], integer)?,
    };
    Ok(count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}

/// The words of the customers after one key and up to another, in order.
pub fn words_between(
    driver: &mut dyn Driver,
    after: i64,
    last: i64,
) -> Result<HashMap<i64, Vec<String>>> {
    let mut words: HashMap<i64, Vec<String>> = HashMap::new();
    let params = [Param::Integer(after), Param::Integer(last)];
    driver.query(WORDS_BETWEEN, &params, &mut |row| {
        let word = row.text(1)?;
        words.entry(row.integer(0)?).or_default().push(word);
        Ok(())
    })?;
    Ok(words)
}

/// The first text after all that start with a prefix, by code points.
fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

fn read(row: &dyn Row) -> Result<CustomerRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("customer {id} has a wrong {what}"));
    let key = match (row.optional_integer(15)?, row.optional_blob(16)?) {
        (Some(master), Some(wrapped)) => Some(WrappedKey { master, wrapped }),
        _ => None,
    };
    Ok(CustomerRow {
        customer: Customer {
            number: CustomerNumber::from_key(id),
            kind: CustomerKind::from_code(row.integer(1)?).ok_or_else(|| wrong("kind"))?,
            name: row.text(2)?,
            external_id: row.optional_text(3)?,
            sealed: Sealed {
                identity: row.optional_blob(4)?,
                email: row.optional_blob(5)?,
                phone: row.optional_blob(6)?,
                address: row.optional_blob(7)?,
                birth_date: row.optional_blob(8)?,
                status_reason: row.optional_blob(10)?,
            },
            status: CustomerStatus::from_code(row.integer(9)?).ok_or_else(|| wrong("status"))?,
            created_at: Timestamp(row.integer(11)?),
            closed_at: row.optional_integer(12)?.map(Timestamp),
            forgotten_at: row.optional_integer(13)?.map(Timestamp),
        },
        change: row.integer(14)?,
        key,
        tokens: Tokens {
            email: row.optional_blob(17)?,
            phone: row.optional_blob(18)?,
            phone_tail: row.optional_blob(19)?,
        },
    })
}
