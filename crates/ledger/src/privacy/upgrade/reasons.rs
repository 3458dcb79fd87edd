//! Reasons of before they were sealed: why customers were rejected or suspended,
//! and why accounts were frozen.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, CustomerNumber};

use super::{MARK, begin, encrypt_line};
use crate::customers::{CustomerRow, by_number as customer_by_number, update_row};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::transaction::existing_account;
use crate::kernel::transaction::{Cache, WriteTx};
use crate::kernel::{paging, tables};
use crate::privacy::encryption::Key;
use crate::privacy::{Keyring, Privacy, before_encryption, log_key_change, owner_of};
use crate::{Context, Result, Settings};

/// How many rows are read at a time.
const PAGE_ROWS: i64 = 1_000;

/// Seals all of them, in records and in lines of the change log. Says whether
/// there was any: without one no key is needed.
pub(crate) fn encrypt(driver: &mut dyn Driver, context: &Context) -> Result<bool> {
    let settings = Settings::of(tables::settings::ledger(driver)?, driver)?;
    let privacy = Privacy::new(std::sync::Arc::clone(&context.privacy.keys));
    let mut is_any = false;
    let key = |row: &ChangeRow| row.change.id;
    paging::each(driver, tables::changes::page, key, |driver, row| {
        let change = &row.change;
        if has_reason(change) {
            is_any = true;
            let vault = privacy.vault(driver)?;
            let key = key_of(driver, &vault, change)?;
            encrypt_line(driver, &vault, &key, change)?;
        }
        Ok(())
    })?;
    let mut cache = Cache::default();
    let mut books = begin(driver, &settings, context, &mut cache)?;
    if is_any {
        log_key_change(&mut books, action::SEALED)?;
    }
    is_any |= customers(&mut books, &privacy)?;
    is_any |= frozen(&mut books, &privacy)?;
    books.finish()?;
    Ok(is_any)
}

/// Whether a line has a reason in plain.
fn has_reason(change: &Change) -> bool {
    let field = match change.subject {
        Subject::Customer => "\"status_reason\":\"",
        Subject::Account => "\"freeze_reason\":\"",
        _ => return false,
    };
    !change.after.starts_with(MARK) && change.after.contains(field)
}

/// The key that a line is sealed with: that of the customer, or of the account's
/// owner. Of one who was forgotten it is a key that no one keeps, so that the
/// line is forgotten with them.
fn key_of(driver: &mut dyn Driver, vault: &Keyring, change: &Change) -> Result<Key> {
    let number = match change.subject {
        Subject::Account => owner_of(&existing_account(driver, AccountId(change.key))?),
        _ => Some(CustomerNumber::from_key(change.key)),
    };
    let row = match number {
        Some(number) => customer_by_number(driver, number)?,
        None => None,
    };
    let row = row.ok_or_else(|| {
        damaged(format_args!(
            "line {} is about a record that is not there",
            change.id
        ))
    })?;
    if row.customer.forgotten_at.is_some() {
        return Ok(vault.new_key(row.customer.number)?.key);
    }
    vault.must_open(&row)
}

fn customers(books: &mut WriteTx<'_>, privacy: &Privacy) -> Result<bool> {
    let (mut after, mut is_any) = (0, false);
    loop {
        let page = before_encryption::status_reasons(books.driver, after, PAGE_ROWS)?;
        let Some((end, _)) = page.last() else {
            return Ok(is_any);
        };
        after = end.key();
        is_any = true;
        for (number, why) in page {
            let vault = privacy.vault(books.driver)?;
            let row = customer_by_number(books.driver, number)?
                .ok_or_else(|| damaged(format_args!("customer {number} is missing")))?;
            let key = vault.must_open(&row)?;
            let CustomerRow { mut customer, .. } = row;
            let sealed = vault.encrypt_status_reason(&key, number, &why)?;
            customer.sealed.status_reason = Some(sealed);
            let key = number.key();
            let change = books.log_change(Subject::Customer, key, action::SEALED, &customer)?;
            update_row(books.driver, &customer, change)?;
        }
    }
}

fn frozen(books: &mut WriteTx<'_>, privacy: &Privacy) -> Result<bool> {
    let (mut after, mut is_any) = (0, false);
    loop {
        let page = before_encryption::freeze_reasons(books.driver, after, PAGE_ROWS)?;
        let Some((end, _)) = page.last() else {
            return Ok(is_any);
        };
        after = end.0;
        is_any = true;
        for (id, why) in page {
            let vault = privacy.vault(books.driver)?;
            let mut account = existing_account(books.driver, id)?;
            let sealed = vault.encrypt_freeze_reason(books.driver, &account, &why)?;
            account.freeze_reason = Some(sealed);
            let change = books.log_change(Subject::Account, id.0, action::SEALED, &account)?;
            tables::accounts::update(books.driver, &account, change)?;
        }
    }
}
