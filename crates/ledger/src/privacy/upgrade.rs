//! An older ledger, whose personal data is in plain, is sealed.
//!
//! A line of the change log from before covers plain text by its hash, and the
//! tree above it must stay. So the line keeps its hash, and its text is sealed
//! with the customer's key: a person who holds the key proves it as before, and for
//! others it counts as sealed.

mod found;
mod reasons;
mod recorded;

use bankctl_storage::upgrade::Plain;
use bankctl_storage::{Driver, damaged};
use bankctl_types::number::CustomerNumber;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Keyring, Privacy, log_key_change, make_key, master_row};
use crate::customers::rules::Personal;
use crate::customers::{by_number as customer_by_number, replace_words, search, update_row};
use crate::error::Error;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::transaction::{Cache, WriteTx};
use crate::kernel::{paging, tables};
use crate::privacy::encryption::{self, Key, Place};
use crate::privacy::{before_encryption, table};
use crate::{Context, Result, Settings, access, rooms};
pub(crate) use recorded::{SealedLines, ends_sealing, lanes_in, record_of_copy};

/// What the text of a sealed line begins with; lines of today are JSON.
const MARK: &str = "sealed:1:";
/// How many rows are read at a time.
const PAGE_ROWS: i64 = 1_000;

/// Whether a line was sealed after it was written.
pub(crate) fn is_sealed_line(change: &Change) -> bool {
    matches!(change.subject, Subject::Customer | Subject::Account) && change.after.starts_with(MARK)
}

fn line_at(line: i64) -> Place {
    Place {
        table: "change",
        row: line,
        column: "after",
    }
}

/// The line as it was written.
pub(crate) fn open_line(key: &Key, change: &Change) -> Option<Change> {
    let sealed = STANDARD.decode(change.after.strip_prefix(MARK)?).ok()?;
    let plain = encryption::open(key, line_at(change.id), &sealed)?;
    Some(Change {
        after: String::from_utf8(plain).ok()?,
        ..change.clone()
    })
}

/// Seals what an older ledger has in plain, within the transaction that brings
/// it to the current version. Says when, if there was anything.
///
/// # Errors
/// The key file can't be read or written.
pub(crate) fn upgrade(
    driver: &mut dyn Driver,
    what: Plain,
    context: &Context,
) -> bankctl_storage::Result<Option<i64>> {
    let sealed = match what {
        Plain::Personal => personal(driver, context).map(|()| true),
        Plain::Reasons => reasons::encrypt(driver, context),
        Plain::Nothing => recorded::record(driver, context).map(|()| false),
        Plain::Unfound => found::fill(driver, context).map(|()| false),
    };
    let is_any = of_store(sealed)?;
    Ok(is_any.then(|| context.clock.now().0))
}

/// What else fails than the store is the key.
fn of_store<T>(done: Result<T>) -> bankctl_storage::Result<T> {
    done.map_err(|error| match error {
        Error::Store(error) => error,
        other => bankctl_storage::Error::NoDataKey(other.to_string()),
    })
}

fn personal(driver: &mut dyn Driver, context: &Context) -> Result<()> {
    let settings = Settings::of(tables::settings::ledger(driver)?, driver)?;
    let keys = &context.privacy.keys;
    let named = make_key(keys.as_ref(), None)?;
    let row = master_row(1, &named, context.clock.now());
    table::insert_master(driver, &row)?;
    // What was asked of before the key was there is asked again.
    let vault = Privacy::new(std::sync::Arc::clone(keys)).vault(driver)?;
    lines(driver, &vault)?;
    let mut cache = Cache::default();
    let mut books = begin(driver, &settings, context, &mut cache)?;
    log_key_change(&mut books, action::SEALED)?;
    let mut after = 0;
    loop {
        let page = before_encryption::plain(books.driver, after, PAGE_ROWS)?;
        let Some((end, _)) = page.last() else { break };
        after = end.key();
        for (number, personal) in page {
            customer(&mut books, &vault, number, &personal)?;
        }
    }
    books.finish().map(drop)
}

/// The books for the process that comes first: they bring the ledger on, whatever else
/// they may do.
fn begin<'a>(
    driver: &'a mut dyn Driver,
    settings: &'a Settings,
    context: &'a Context,
    cache: &'a mut Cache,
) -> Result<WriteTx<'a>> {
    let account = context.account(driver);
    let operator = access::operator_of_account(driver, &account)?;
    let mut books = WriteTx::begin(driver, settings, context, cache, &[], &rooms::ASKED)?;
    books.stamp.operator = operator.map_or(0, |(row, _)| row.id);
    Ok(books)
}

fn customer(
    books: &mut WriteTx<'_>,
    vault: &Keyring,
    number: CustomerNumber,
    personal: &Personal,
) -> Result<()> {
    let row = customer_by_number(books.driver, number)?
        .ok_or_else(|| damaged(format_args!("customer {number} is missing")))?;
    let key = key_of(books.driver, vault, number)?;
    let wrapped = table::by_customer(books.driver, number)?
        .ok_or_else(|| damaged(format_args!("the key of customer {number} is missing")))?;
    let mut customer = row.customer;
    vault.encrypt_customer(&key, &mut customer, None, personal)?;
    let change = books.log_change(Subject::Customer, number.key(), action::SEALED, &customer)?;
    update_row(books.driver, &customer, change)?;
    table::update(books.driver, number, &wrapped, &vault.tokens(personal)?)?;
    let words = search::of_customer(&customer);
    Ok(replace_words(books.driver, number, &words)?)
}

/// Seals the lines of the change log that are about customers.
fn lines(driver: &mut dyn Driver, vault: &Keyring) -> Result<()> {
    let key = |row: &ChangeRow| row.change.id;
    paging::each(driver, tables::changes::page, key, |driver, row| {
        let change = &row.change;
        if change.subject != Subject::Customer {
            return Ok(());
        }
        let number = CustomerNumber::from_key(change.key);
        let key = key_of(driver, vault, number)?;
        encrypt_line(driver, vault, &key, change)
    })
}

/// Replaces the text of a line by its sealed form; its hash stays.
fn encrypt_line(
    driver: &mut dyn Driver,
    vault: &Keyring,
    key: &Key,
    change: &Change,
) -> Result<()> {
    let sealed = vault.encrypt(key, line_at(change.id), change.after.as_bytes())?;
    let text = format!("{MARK}{}", STANDARD.encode(sealed));
    Ok(before_encryption::encrypt_line(driver, change.id, &text)?)
}

/// The data key of a customer, made unless it is there.
fn key_of(driver: &mut dyn Driver, vault: &Keyring, number: CustomerNumber) -> Result<Key> {
    let known = table::by_customer(driver, number)?;
    if let Some(key) = known.and_then(|wrapped| vault.unwrap(number, &wrapped)) {
        return Ok(key);
    }
    let new = vault.new_key(number)?;
    table::insert(driver, number, &new.wrapped, &table::Tokens::default())?;
    Ok(new.key)
}
