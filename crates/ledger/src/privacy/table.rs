//! The keys that personal data is sealed with: the ledger's own by name, its
//! customers' sealed with those.

use bankctl_storage::Result;
use bankctl_storage::driver::{Driver, Param, query_all, query_one};
use bankctl_types::Timestamp;
use bankctl_types::number::CustomerNumber;

use crate::access::rules::duties::{ADMINS, MONEY, SUPERVISORS, roles};
use crate::access::rules::operator::Role;
use crate::kernel::tables::descriptor::Table;

/// The ledger's keys, by name.
pub(crate) const MASTER_KEY: Table =
    Table::of("master_key", 1, "id name# fingerprint* created_at").insert(ADMINS);

/// A key a customer.
pub(crate) const CUSTOMER_KEY: Table = Table::of(
    "customer_key",
    1,
    "customer master wrapped* email_token* phone_token*",
)
.insert(MONEY)
.delete(SUPERVISORS)
.update(&[(
    "master wrapped email_token phone_token",
    roles([Role::Teller, Role::Supervisor, Role::Admin]),
)]);

const MASTERS: &str = "SELECT id, name, fingerprint, created_at FROM master_key ORDER BY id";
const MASTER_INSERT: &str =
    "INSERT INTO master_key (id, name, fingerprint, created_at) VALUES ($1, $2, $3, $4)";
const INSERT: &str = "INSERT INTO customer_key (customer, master, wrapped, email_token, phone_token) VALUES ($1, $2, $3, $4, $5)";
const UPDATE: &str = "UPDATE customer_key SET master = $1, wrapped = $2, email_token = $3, phone_token = $4 WHERE customer = $5";
const DELETE: &str = "DELETE FROM customer_key WHERE customer = $1";
const BY_CUSTOMER: &str = "SELECT master, wrapped FROM customer_key WHERE customer = $1";
const BEFORE: &str = "SELECT customer FROM customer_key WHERE master < $1 AND customer > $2 ORDER BY customer LIMIT $3";
const BY_EMAIL: &str = "SELECT customer FROM customer_key WHERE email_token = $1 ORDER BY customer";
const BY_PHONE: &str = "SELECT customer FROM customer_key WHERE phone_token = $1 ORDER BY customer";

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
    let params = [
        Param::Integer(customer.key()),
        Param::Integer(key.master),
        Param::Blob(&key.wrapped),
        Param::optional_blob(tokens.email.as_deref()),
        Param::optional_blob(tokens.phone.as_deref()),
    ];
    driver.execute(INSERT, &params)
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
