//! New customers: sealed one by one, and written one by one or many at once.

use bankctl_types::kind::{CustomerKind, CustomerStatus};
use bankctl_types::number::CustomerNumber;

use super::{search, table};
use crate::customers::rules::{Customer, Personal, Sealed};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::privacy::{NewKey, Tokens, WrappedKey, insert_all_keys};
use crate::{Result, WriteTx};

/// What a new customer is made of.
pub(crate) struct NewCustomer {
    /// Person or business.
    pub(crate) kind: CustomerKind,
    /// The name.
    pub(crate) name: String,
    /// The number in another system.
    pub(crate) external_id: Option<String>,
    /// What is sealed.
    pub(crate) personal: Personal,
}

/// A new customer that is not written yet.
pub(crate) struct Fresh {
    /// The customer.
    pub(crate) customer: Customer,
    /// The key that opens what is sealed.
    pub(crate) wrapped: WrappedKey,
    /// What it is found by.
    pub(crate) tokens: Tokens,
    /// The words that it is found by.
    pub(crate) words: Vec<String>,
}

/// The state that new customers have.
pub(crate) fn first_status(books: &WriteTx<'_>) -> CustomerStatus {
    if books.policy.needs_approval(Rule::Customers) {
        CustomerStatus::Pending
    } else {
        CustomerStatus::Active
    }
}

/// A new customer, of a key that is free.
pub(super) fn sealed(books: &mut WriteTx<'_>, key: i64, new: &NewCustomer) -> Result<Fresh> {
    let vault = books.context.privacy.vault(books.driver)?;
    let mut customer = Customer {
        number: CustomerNumber::from_key(key),
        kind: new.kind,
        name: new.name.clone(),
        external_id: new.external_id.clone(),
        sealed: Sealed::default(),
        status: first_status(books),
        created_at: books.stamp.booked_at,
        closed_at: None,
        forgotten_at: None,
        tax: None,
    };
    let NewKey { key, wrapped } = vault.new_key(customer.number)?;
    vault.encrypt_customer(&key, &mut customer, None, &new.personal)?;
    Ok(Fresh {
        wrapped,
        tokens: vault.tokens(&new.personal)?,
        words: search::of_customer(&customer),
        customer,
    })
}

/// A new customer that is to be written with others.
pub(crate) fn made(books: &mut WriteTx<'_>, key: i64, new: &NewCustomer) -> Result<Fresh> {
    sealed(books, super::checked_key(key)?, new)
}

/// Writes new customers, whose keys rise.
pub(crate) fn insert_all(books: &mut WriteTx<'_>, fresh: Vec<Fresh>) -> Result<()> {
    if fresh.is_empty() {
        return Ok(());
    }
    let records: Vec<_> = fresh
        .iter()
        .map(|one| (one.customer.number.key(), &one.customer))
        .collect();
    let changes = books.log_changes(Subject::Customer, action::CREATED, &records)?;
    let mut rows = Vec::with_capacity(fresh.len());
    let mut keys = Vec::with_capacity(fresh.len());
    let mut words = Vec::new();
    for (one, change) in fresh.into_iter().zip(changes) {
        let number = one.customer.number;
        let of_one = one.words.into_iter();
        words.extend(of_one.map(|word| (word, number.key())));
        keys.push((number, one.wrapped, one.tokens));
        rows.push((one.customer, change));
    }
    table::insert_all(books.driver, rows)?;
    insert_all_keys(books.driver, keys)?;
    Ok(table::insert_all_words(books.driver, words)?)
}
