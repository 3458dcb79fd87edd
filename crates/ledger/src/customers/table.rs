//! Customers, and the words that they are found by.

use std::collections::HashMap;

use bankctl_storage::driver::{Driver, Param, Row, Sequence, next_id, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Timestamp;
use bankctl_types::kind::{CustomerKind, CustomerStatus};
use bankctl_types::number::{AccountId, CustomerNumber};

use crate::customers::rules::{Customer, Sealed};
use crate::customers::search::{LAST_CHARACTER, in_order};
use crate::kernel::rules::duties::{COUNTER, MONEY, SUPERVISORS, roles};
use crate::kernel::rules::operator::Role;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::new_accounts::{bind, each};
use crate::privacy::{Tokens, WrappedKey};
use crate::products::rules::rate::Rate;

/// Where their numbers come from.
pub(crate) const NUMBERS: Sequence = Sequence::Counter(1);

/// Customers.
pub(crate) const CUSTOMER: Table = Table::of(
    "customer",
    1,
    "id kind name# external_id# identity_sealed* email_sealed* phone_sealed* address_sealed* birth_date_sealed* status status_reason_sealed* created_at closed_at forgotten_at change_id tax tin_sealed*",
)
.numbered(NUMBERS)
.insert(MONEY)
.update(&[
    ("kind name external_id identity_sealed email_sealed phone_sealed address_sealed birth_date_sealed status status_reason_sealed closed_at forgotten_at change_id tin_sealed", COUNTER),
    ("tax", SUPERVISORS),
    // To lock it.
    ("change_id", roles([Role::Service, Role::Admin])),
]);

/// The words that customers are found by.
pub(crate) const CUSTOMER_WORD: Table = Table::of("customer_word", 2, "word# customer")
    .insert(MONEY)
    .delete(COUNTER);

/// The columns of a new customer.
macro_rules! columns {
    () => {
        "id, kind, name, external_id, identity_sealed, email_sealed, phone_sealed, address_sealed, birth_date_sealed, status, status_reason_sealed, created_at, closed_at, forgotten_at, change_id, tin_sealed"
    };
}

/// A customer with the key that opens what is sealed.
macro_rules! with_key {
    ($where:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", tax, master, wrapped, email_token, phone_token, phone_tail FROM customer LEFT JOIN customer_key ON customer_key.customer = customer.id WHERE ",
            $where
        )
    };
}

const INSERT: &str = concat!(
    "INSERT INTO customer (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);
const UPDATE: &str = "UPDATE customer SET kind = $1, name = $2, external_id = $3, identity_sealed = $4, email_sealed = $5, phone_sealed = $6, address_sealed = $7, birth_date_sealed = $8, status = $9, status_reason_sealed = $10, closed_at = $11, forgotten_at = $12, change_id = $13, tin_sealed = $14 WHERE id = $15";
const TAX_UPDATE: &str = "UPDATE customer SET tax = $1, change_id = $2 WHERE id = $3";
/// The owner of an account, if that one has a rate.
const TAX_OF_OWNER: &str = "SELECT customer.id, customer.tax FROM holder JOIN customer ON customer.id = holder.customer WHERE holder.account = $1 AND holder.role = 1 AND customer.tax IS NOT NULL";
const TAX_OF_OWNERS: &str = "SELECT holder.account, customer.id, customer.tax FROM holder JOIN customer ON customer.id = holder.customer WHERE holder.account >= $1 AND holder.account <= $2 AND holder.role = 1 AND customer.tax IS NOT NULL";
const BY_ID: &str = with_key!("id = $1");
const BY_EXTERNAL_ID: &str = "SELECT id FROM customer WHERE external_id = $1";
const STATE: &str = "SELECT external_id, id, status FROM customer WHERE external_id = $1";
/// The same for many, where many write.
pub(crate) const STATES: &str =
    "SELECT external_id, id, status FROM customer WHERE external_id = ANY($1)";
const LAST_ID: &str = "SELECT coalesce(max(id), 0) FROM customer";
pub(crate) const NAME: &str = "SELECT name FROM customer WHERE id = $1";
const NAMES_OF_HOLDERS: &str = "SELECT customer.name FROM holder JOIN customer ON customer.id = holder.customer WHERE holder.account = $1 ORDER BY holder.role, customer.id";
const PAGE: &str = with_key!("id > $1 AND ($2 = 0 OR status = $2) ORDER BY id LIMIT $3");
const WORD_INSERT: &str = "INSERT INTO customer_word (word, customer) VALUES ($1, $2) ON CONFLICT (word, customer) DO NOTHING";
const WORDS_DELETE: &str = "DELETE FROM customer_word WHERE customer = $1";
/// Customers of a state, or of any where that is zero, by their words: in no
/// order, and once for each word.
macro_rules! of_status {
    ($where:literal, $status:literal) => {
        concat!(
            "SELECT customer FROM customer_word WHERE ",
            $where,
            " AND (",
            $status,
            " = 0 OR EXISTS (SELECT 1 FROM customer WHERE customer.id = customer_word.customer AND customer.status = ",
            $status,
            "))"
        )
    };
}

const BY_WORD: &str = of_status!("word >= $1 AND word < $2", "$3");
const BY_PART: &str = of_status!("word LIKE $1", "$2");
const OF_WORD: &str = of_status!("word = $1", "$2");
const WORDS_BETWEEN: &str = "SELECT customer, word FROM customer_word WHERE customer > $1 AND customer <= $2 ORDER BY customer, word";
const WORDS: &str = "SELECT word, customer FROM customer_word ORDER BY word, customer";
/// The words that one typo makes of `$1`; `$2` is a character that none has.
///
/// For each beginning of it, the empty one and the whole too, the index is asked
/// for one word of each letter that follows it in any word. With such a letter
/// in that place, added or instead of the one that was typed, it may be a word;
/// so it may without a letter, or with two that changed places. All of these are
/// looked up: some hundred steps through the index, however many words there are.
const WORDS_NEAR: &str = "WITH RECURSIVE \
    beginning(size) AS (SELECT 0 UNION ALL SELECT size + 1 FROM beginning WHERE size < length($1)), \
    following(size, word) AS (\
        SELECT size, (SELECT min(word) FROM customer_word WHERE word > substr($1, 1, size) AND word < substr($1, 1, size) || $2) FROM beginning \
        UNION ALL \
        SELECT size, (SELECT min(later.word) FROM customer_word AS later WHERE later.word > substr(following.word, 1, size + 1) || $2 AND later.word < substr($1, 1, size) || $2) FROM following WHERE following.word IS NOT NULL), \
    meant(word) AS (\
        SELECT substr(word, 1, size + 1) || substr($1, size + 1) FROM following WHERE word IS NOT NULL \
        UNION SELECT substr(word, 1, size + 1) || substr($1, size + 2) FROM following WHERE word IS NOT NULL \
        UNION SELECT substr($1, 1, size) || substr($1, size + 2) FROM beginning \
        UNION SELECT substr($1, 1, size) || substr($1, size + 2, 1) || substr($1, size + 1, 1) || substr($1, size + 3) FROM beginning) \
    SELECT word FROM meant WHERE EXISTS (SELECT 1 FROM customer_word WHERE customer_word.word = meant.word)";
const IDS_BETWEEN: &str =
    "SELECT id FROM customer WHERE id >= $1 AND id <= $2 AND ($3 = 0 OR status = $3) ORDER BY id";
const COUNT: &str = "SELECT count(*) FROM customer WHERE status = $1";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    TAX_UPDATE,
    TAX_OF_OWNER,
    TAX_OF_OWNERS,
    BY_ID,
    BY_EXTERNAL_ID,
    STATE,
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
    WORDS,
    WORDS_NEAR,
    IDS_BETWEEN,
    COUNT,
];

/// A customer as stored.
#[derive(Clone, Debug)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// The line of the change log that last changed it.
    pub change: i64,
    /// The key that opens what is sealed; none once it was destroyed.
    pub key: Option<WrappedKey>,
    /// What it is found by.
    pub tokens: Tokens,
}

/// Writes a new customer.
pub fn insert(driver: &mut dyn Driver, customer: &Customer, change: i64) -> Result<()> {
    driver.execute(INSERT, &values(customer, change))
}

/// What is written of a new customer, in the order of the columns.
fn values(customer: &Customer, change: i64) -> Vec<Param<'_>> {
    let changeable = changeable(customer);
    // The columns stand in the order of the table: when it was made is among
    // what can change.
    let (before, after) = changeable.split_at(10);
    let own = [Param::Integer(customer.number.key())];
    let made = [Param::Integer(customer.created_at.0)];
    let rest = [
        Param::Integer(change),
        Param::optional_blob(customer.sealed.tin.as_deref()),
    ];
    [&own, before, &made, after, &rest].concat()
}

/// Writes new customers, each with the line of the change log that made it.
pub(crate) fn insert_all(driver: &mut dyn Driver, rows: Vec<(Customer, i64)>) -> Result<()> {
    each(driver, INSERT, rows.len(), move |place, binder| {
        let (customer, change) = &rows[place];
        bind(binder, &values(customer, *change))
    })
}

/// Adds words that new customers are found by, each with its customer.
pub(crate) fn insert_all_words(
    driver: &mut dyn Driver,
    mut words: Vec<(String, i64)>,
) -> Result<()> {
    // The index is in this order.
    words.sort_unstable();
    each(driver, WORD_INSERT, words.len(), move |place, binder| {
        let (word, customer) = &words[place];
        bind(binder, &[Param::Text(word), Param::Integer(*customer)])
    })
}

/// The keys of so many customers to come, where they are drawn; `None` where they are
/// those after the last.
pub(crate) fn next_keys(driver: &mut dyn Driver, count: usize) -> Result<Option<Vec<i64>>> {
    driver.next_ids(NUMBERS, count)
}

/// The customers that have these numbers in another system, each with its number and
/// its state.
pub(crate) fn states(
    driver: &mut dyn Driver,
    ids: &[&str],
) -> Result<Vec<(String, CustomerNumber, CustomerStatus)>> {
    if driver.has_many_writers() {
        return query_all(driver, STATES, &[Param::Texts(ids)], read_state);
    }
    let mut found = Vec::new();
    for id in ids {
        found.extend(query_one(driver, STATE, &[Param::Text(id)], read_state)?);
    }
    Ok(found)
}

fn read_state(row: &dyn Row) -> Result<(String, CustomerNumber, CustomerStatus)> {
    let key = row.integer(1)?;
    let status = CustomerStatus::from_code(row.integer(2)?)
        .ok_or_else(|| damaged(format_args!("customer {key} has a wrong status")))?;
    Ok((row.text(0)?, CustomerNumber::from_key(key), status))
}

/// Writes what can change of a customer.
pub fn update(driver: &mut dyn Driver, customer: &Customer, change: i64) -> Result<()> {
    let rest = [
        Param::Integer(change),
        Param::optional_blob(customer.sealed.tin.as_deref()),
        Param::Integer(customer.number.key()),
    ];
    driver.execute(UPDATE, &[&changeable(customer)[..], &rest].concat())
}

/// Writes what part of the interest of a customer is withheld.
pub fn update_tax(driver: &mut dyn Driver, customer: &Customer, change: i64) -> Result<()> {
    let params = [
        Param::optional(customer.tax.map(Rate::parts)),
        Param::Integer(change),
        Param::Integer(customer.number.key()),
    ];
    driver.execute(TAX_UPDATE, &params)
}

/// What part of the interest of an account is withheld by what is known of its owner,
/// and who that is; `None` where the product says it.
pub(crate) fn tax_of_owner(
    driver: &mut dyn Driver,
    account: AccountId,
) -> Result<Option<(CustomerNumber, Rate)>> {
    query_one(driver, TAX_OF_OWNER, &[Param::Integer(account.0)], |row| {
        let id = row.integer(0)?;
        let rate = tax(row.integer(1)?, id)?;
        Ok((CustomerNumber::from_key(id), rate))
    })
}

/// The same of all accounts from one to another.
pub(crate) fn tax_of_owners(
    driver: &mut dyn Driver,
    (first, last): (AccountId, AccountId),
) -> Result<Vec<(AccountId, Rate)>> {
    let params = [Param::Integer(first.0), Param::Integer(last.0)];
    query_all(driver, TAX_OF_OWNERS, &params, |row| {
        let rate = tax(row.integer(2)?, row.integer(1)?)?;
        Ok((AccountId(row.integer(0)?), rate))
    })
}

fn tax(parts: i64, customer: i64) -> Result<Rate> {
    let wrong = || damaged(format_args!("customer {customer} has a wrong tax rate"));
    Rate::from_parts(parts).ok_or_else(wrong)
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
    let mut found = match word {
        WordMatch::Beginning(text) => {
            let end = end_of(text);
            let params = [Param::Text(text), Param::Text(&end), status];
            keys(driver, BY_WORD, &params)
        }
        WordMatch::Part(text) => {
            let pattern = format!("%{text}%");
            keys(driver, BY_PART, &[Param::Text(&pattern), status])
        }
        WordMatch::Whole(text) => keys(driver, OF_WORD, &[Param::Text(text), status]),
    }?;
    // Sooner done here than by an engine.
    in_order(&mut found);
    Ok(found)
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

/// The words that one typo makes of a text, among those that customers are found
/// by, each once. The text itself may be among them.
pub fn words_near(driver: &mut dyn Driver, text: &str) -> Result<Vec<String>> {
    let last = LAST_CHARACTER.to_string();
    let params = [Param::Text(text), Param::Text(&last)];
    query_all(driver, WORDS_NEAR, &params, |row| row.text(0))
}

/// Shows each word that customers are found by with each who has it, in the order
/// of the words.
pub fn each_word(
    driver: &mut dyn Driver,
    visit: &mut dyn FnMut(&str, i64) -> Result<()>,
) -> Result<()> {
    driver.query(WORDS, &[], &mut |row| visit(&row.text(0)?, row.integer(1)?))
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

/// The words of a customer, in order.
pub fn words_of(driver: &mut dyn Driver, customer: i64) -> Result<Vec<String>> {
    let mut words = words_between(driver, customer - 1, customer)?;
    Ok(words.remove(&customer).unwrap_or_default())
}

/// The first text after all that start with a prefix, by code points.
fn end_of(prefix: &str) -> String {
    format!("{prefix}{LAST_CHARACTER}")
}

fn read(row: &dyn Row) -> Result<CustomerRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("customer {id} has a wrong {what}"));
    let key = match (row.optional_integer(17)?, row.optional_blob(18)?) {
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
                tin: row.optional_blob(15)?,
            },
            status: CustomerStatus::from_code(row.integer(9)?).ok_or_else(|| wrong("status"))?,
            created_at: Timestamp(row.integer(11)?),
            closed_at: row.optional_integer(12)?.map(Timestamp),
            forgotten_at: row.optional_integer(13)?.map(Timestamp),
            tax: row
                .optional_integer(16)?
                .map(|parts| tax(parts, id))
                .transpose()?,
        },
        change: row.integer(14)?,
        key,
        tokens: Tokens {
            email: row.optional_blob(19)?,
            phone: row.optional_blob(20)?,
            phone_tail: row.optional_blob(21)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{ProptestConfig, Strategy as _, proptest};
    use proptest::{collection, sample};
    use rusqlite::Connection;

    use super::WORDS_NEAR;
    use crate::customers::search::LAST_CHARACTER;
    use crate::customers::search::terms;

    /// Few letters, of one byte and of more, so that words resemble each other.
    const LETTERS: &[&str] = &["a", "b", "c", "1", "é", "名"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn the_store_finds_every_word_that_is_one_typo_away(
            words in collection::btree_set(
                collection::vec(sample::select(LETTERS), 1..7).prop_map(|word| word.concat()),
                0..60,
            ),
            typed in collection::vec(sample::select(LETTERS), 1..7),
        ) {
            let store = Connection::open_in_memory().expect("memory");
            store
                .execute_batch("CREATE TABLE customer_word (word TEXT, customer INTEGER, PRIMARY KEY (word, customer)) WITHOUT ROWID")
                .expect("a table");
            for word in &words {
                let insert = "INSERT INTO customer_word VALUES (?1, 1)";
                store.execute(insert, [word]).expect("a word");
            }
            let mut statement = store.prepare(WORDS_NEAR).expect("a statement");
            for term in terms(&typed.concat()) {
                for text in &term.spellings {
                    let last = LAST_CHARACTER.to_string();
                    let rows = statement.query_map([text.as_str(), &last], |row| row.get(0));
                    let found: BTreeSet<String> = rows.expect("rows").map(|row| row.expect("a row")).collect();
                    assert!(found.is_subset(&words));
                    for word in words.iter().filter(|word| term.is_near(word)) {
                        assert!(found.contains(word), "{text} {word}");
                    }
                }
            }
        }
    }
}
