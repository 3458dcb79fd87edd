//! A new key for a ledger, while others work with it.

use std::rc::Rc;
use std::sync::Arc;

use bankctl_storage::damaged;

use super::{Keyring, log_key_change, make_key, master_row};
use crate::kernel::rules::change::action;
use crate::kernel::tables;
use crate::privacy::PrivacyRoom;
use crate::privacy::table;
use crate::{Ledger, Result, WriteTx, customers, views};

/// How many customers' keys are sealed anew in one transaction.
const PAGE_ROWS: i64 = 200;

impl PrivacyRoom<'_> {
    /// Seals every customer's key with a new key of the ledger, some at a
    /// time; one that was broken off goes on where it stopped. The older keys
    /// stay in the key file, for backups that need them.
    ///
    /// # Errors
    /// `data_key_not_found`, or the key file can't be written.
    pub fn rotate_key(self, mut progress: impl FnMut(u64)) -> Result<views::KeyCheck> {
        let mut check = self.0.privacy().check_keys()?;
        check.dry_run = self.0.context.dry_run;
        if check.dry_run {
            return Ok(check);
        }
        // What is left of a rotation that was broken off comes first.
        if check.to_rotate == 0 {
            self.0.begin_rotation()?;
        }
        let keys = Arc::clone(&self.0.context.privacy.keys);
        let mut vault = None;
        let (mut after, mut done) = (0, 0);
        loop {
            let sealed = self.0.write(|books| {
                let vault = match &vault {
                    Some(vault) => Arc::clone(vault),
                    None => Arc::clone(vault.insert(Arc::new(Keyring::read(&keys, books.driver)?))),
                };
                page(books, &vault, after)
            })?;
            let Some((last, count)) = sealed else { break };
            after = last;
            done += count;
            progress(done);
        }
        self.0.context.privacy = Rc::new(super::Privacy::new(keys));
        self.0.privacy().check_keys()
    }
}

impl Ledger {
    fn begin_rotation(&mut self) -> Result<()> {
        let keys = Arc::clone(&self.context.privacy.keys);
        let mut made = None;
        self.write(|books| {
            tables::locks::numbers(books.driver, true)?;
            let rows = table::masters(books.driver)?;
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                return Err(damaged("the ledger names no key of personal data").into());
            };
            // On the disk before anything is sealed with it.
            let named = match &made {
                Some(named) => named,
                None => made.insert(make_key(keys.as_ref(), Some(&first.name))?),
            };
            let row = master_row(last.id + 1, named, books.stamp.booked_at);
            table::insert_master(books.driver, &row)?;
            log_key_change(books, action::KEY_ROTATED)
        })
    }
}

/// Seals the next keys anew, and says which was the last and how many.
fn page(books: &mut WriteTx<'_>, vault: &Keyring, after: i64) -> Result<Option<(i64, u64)>> {
    let (newest, _) = *vault.newest()?;
    let numbers = table::sealed_before(books.driver, newest, after, PAGE_ROWS)?;
    let Some(last) = numbers.last() else {
        return Ok(None);
    };
    tables::locks::customers(books.driver, &numbers)?;
    for number in &numbers {
        let Some(row) = customers::by_number(books.driver, *number)? else {
            continue;
        };
        // One that was forgotten meanwhile, or whose older key is missing,
        // stays as it is.
        let Some(key) = vault.data_key(&row) else {
            continue;
        };
        let personal = Keyring::open(&key, &row.customer)?;
        let wrapped = vault.wrap(*number, &key)?;
        let tokens = vault.tokens(&personal)?;
        table::update(books.driver, *number, &wrapped, &tokens)?;
    }
    Ok(Some((last.key(), numbers.len() as u64)))
}
