//! The keys that personal data is sealed with: the ledger's own by name, its
//! customers' sealed with those.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, Param, query_all, query_one};
use bankctl_types::Timestamp;
use bankctl_types::number::CustomerNumber;

use crate::kernel::rules::duties::{ADMINS, MONEY, SUPERVISORS, roles};
use crate::kernel::rules::operator::Role;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::new_accounts::{bind, each};

/// The ledger's keys, by name.
pub(crate) const MASTER_KEY: Table =
    Table::of("master_key", 1, "id name# fingerprint* created_at").insert(ADMINS);

/// A key a customer.
pub(crate) const CUSTOMER_KEY: Table = Table::of(
    "customer_key",
    1,
    "customer master wrapped* email_token* phone_token* phone_tail*",
)
.insert(MONEY)
.delete(SUPERVISORS)
.update(&[(
    "master wrapped email_token phone_token phone_tail",
    roles([Role::Teller, Role::Supervisor, Role::Admin]),
)]);

const MASTERS: &str = "SELECT id, name, fingerprint, created_at FROM master_key ORDER BY id";
const MASTER_INSERT: &str =
    "INSERT INTO master_key (id, name, fingerprint, created_at) VALUES ($1, $2, $3, $4)";
const INSERT: &str = "INSERT INTO customer_key (customer, master, wrapped, email_token, phone_token, phone_tail) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str = "UPDATE customer_key SET master = $1, wrapped = $2, email_token = $3, phone_token = $4, phone_tail = $5 WHERE customer = $6";
const DELETE: &str = "DELETE FROM customer_key WHERE customer = $1";
const BY_CUSTOMER: &str = "SELECT master, wrapped FROM customer_key WHERE customer = $1";
const BEFORE: &str = "SELECT customer FROM customer_key WHERE master < $1 AND customer > $2 ORDER BY customer LIMIT $3";
const BY_EMAIL: &str = "SELECT customer FROM customer_key WHERE email_token = $1 ORDER BY customer";
const BY_PHONE: &str = "SELECT customer FROM customer_key WHERE phone_token = $1 ORDER BY customer";
const BY_PHONE_TAIL: &str = "SELECT customer_key.customer, master, wrapped, phone_sealed FROM customer_key JOIN customer ON customer.id = customer_key.customer WHERE phone_tail = $1 AND phone_sealed IS NOT NULL ORDER BY customer_key.customer";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    MASTERS,
    MASTER_INSERT,
    INSERT,
    UPDATE,
    DELETE,
    BY_CUSTOMER,
    BEFORE,
    BY_EMAIL,
    BY_PHONE,
    BY_PHONE_TAIL,
];

/// A key of the ledger, which itself is elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MasterRow {
    /// Its number: the newest has the largest.
    pub id: i64,
    /// The name that the key file knows it by.
    pub name: String,
    /// Tells whether a key is the one.
    pub fingerprint: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The key of a customer, sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrappedKey {
    /// The number of the key that it is sealed with.
    pub master: i64,
    /// The sealed key.
    pub wrapped: Vec<u8>,
}

/// What a customer is found by, as keyed hashes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tokens {
    /// Of the e-mail address.
    pub email: Option<Vec<u8>>,
    /// Of the telephone number.
    pub phone: Option<Vec<u8>>,
    /// One byte, of its last four digits: as many numbers share it as digits
    /// must be compared, and few enough say little to who has not the key.
    pub phone_tail: Option<Vec<u8>>,
}

impl Tokens {
    /// Whether a row has these. Where the key was missing when the ledger was
    /// brought to the version that began with it, the byte of the last digits
    /// is not there: such a customer is found by the whole number only.
    pub(crate) fn are_in(&self, row: &Self) -> bool {
        let is_same = (&self.email, &self.phone) == (&row.email, &row.phone);
        is_same && (row.phone_tail.is_none() || row.phone_tail == self.phone_tail)
    }
}

/// Which keyed hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    /// Of the e-mail address.
    Email,
    /// Of the telephone number.
    Phone,
}

impl Token {
    /// What is hashed with the value.
    pub fn column(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// The keys of the ledger, oldest first.
pub fn masters(driver: &mut dyn Driver) -> Result<Vec<MasterRow>> {
    query_all(driver, MASTERS, &[], |row| {
        Ok(MasterRow {
            id: row.integer(0)?,
            name: row.text(1)?,
            fingerprint: row.blob(2)?,
            created_at: Timestamp(row.integer(3)?),
        })
    })
}

/// Writes a new key of the ledger.
pub fn insert_master(driver: &mut dyn Driver, master: &MasterRow) -> Result<()> {
    let params = [
        Param::Integer(master.id),
        Param::Text(&master.name),
        Param::Blob(&master.fingerprint),
        Param::Integer(master.created_at.0),
    ];
    driver.execute(MASTER_INSERT, &params)
}

/// Writes the key of a new customer.
pub fn insert(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
    key: &WrappedKey,
    tokens: &Tokens,
) -> Result<()> {
    driver.execute(INSERT, &values(customer, key, tokens))
}

/// Writes the keys of new customers.
pub(crate) fn insert_all(
    driver: &mut dyn Driver,
    rows: Vec<(CustomerNumber, WrappedKey, Tokens)>,
) -> Result<()> {
    each(driver, INSERT, rows.len(), move |place, binder| {
        let (customer, key, tokens) = &rows[place];
        bind(binder, &values(*customer, key, tokens))
    })
}

/// What is written of the key of a new customer, in the order of the columns.
fn values<'v>(customer: CustomerNumber, key: &'v WrappedKey, tokens: &'v Tokens) -> [Param<'v>; 6] {
    [
        Param::Integer(customer.key()),
        Param::Integer(key.master),
        Param::Blob(&key.wrapped),
        Param::optional_blob(tokens.email.as_deref()),
        Param::optional_blob(tokens.phone.as_deref()),
        Param::optional_blob(tokens.phone_tail.as_deref()),
    ]
}

/// Writes what can change of a customer's key.
pub fn update(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
    key: &WrappedKey,
    tokens: &Tokens,
) -> Result<()> {
    let params = [
        Param::Integer(key.master),
        Param::Blob(&key.wrapped),
        Param::optional_blob(tokens.email.as_deref()),
        Param::optional_blob(tokens.phone.as_deref()),
        Param::optional_blob(tokens.phone_tail.as_deref()),
        Param::Integer(customer.key()),
    ];
    driver.execute(UPDATE, &params)
}

/// Destroys the key of a customer.
pub fn delete(driver: &mut dyn Driver, customer: CustomerNumber) -> Result<()> {
    driver.execute(DELETE, &[Param::Integer(customer.key())])
}

/// The key of a customer; `None` once it was destroyed.
pub fn by_customer(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
) -> Result<Option<WrappedKey>> {
    query_one(
        driver,
        BY_CUSTOMER,
        &[Param::Integer(customer.key())],
        |row| {
            Ok(WrappedKey {
                master: row.integer(0)?,
                wrapped: row.blob(1)?,
            })
        },
    )
}

/// Customers after one whose key is sealed with an older key than `master`.
pub fn sealed_before(
    driver: &mut dyn Driver,
    master: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<CustomerNumber>> {
    let params = [
        Param::Integer(master),
        Param::Integer(after),
        Param::Integer(limit),
    ];
    query_all(driver, BEFORE, &params, |row| {
        row.integer(0).map(CustomerNumber::from_key)
    })
}

/// The customers that a keyed hash means.
pub fn by_token(driver: &mut dyn Driver, of: Token, token: &[u8]) -> Result<Vec<CustomerNumber>> {
    let statement = match of {
        Token::Email => BY_EMAIL,
        Token::Phone => BY_PHONE,
    };
    query_all(driver, statement, &[Param::Blob(token)], |row| {
        row.integer(0).map(CustomerNumber::from_key)
    })
}

/// A customer whose telephone number may end so, with what opens it.
pub struct PhoneRow {
    /// The customer.
    pub customer: CustomerNumber,
    /// The customer's key, sealed.
    pub key: WrappedKey,
    /// The number, sealed.
    pub sealed: Vec<u8>,
}

/// The customers whose telephone numbers may have the last digits that a keyed
/// hash means.
pub fn by_phone_tail(driver: &mut dyn Driver, tail: &[u8]) -> Result<Vec<PhoneRow>> {
    query_all(driver, BY_PHONE_TAIL, &[Param::Blob(tail)], |row| {
        Ok(PhoneRow {
            customer: CustomerNumber::from_key(row.integer(0)?),
            key: WrappedKey {
                master: row.integer(1)?,
                wrapped: row.blob(2)?,
            },
            sealed: row.blob(3)?,
        })
    })
}
