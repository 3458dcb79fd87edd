//! What customers are found by from version 15 on: more spellings of their
//! names, and the last digits of their telephone number.

use bankctl_storage::Driver;

use crate::customers::search;
use crate::customers::{CustomerRow, replace_words, rows_after, words_between};
use crate::kernel::paging;
use crate::privacy::{Keyring, Privacy, table};
use crate::{Context, Result};

/// Writes what is missing. Names stand in plain; numbers are opened where the
/// key is there. Where it is not, their last digits find no one until the
/// customer is changed or the ledger's key is rotated.
pub(super) fn fill(driver: &mut dyn Driver, context: &Context) -> Result<()> {
    let privacy = Privacy::new(std::sync::Arc::clone(&context.privacy.keys));
    let vault = privacy.vault_if_there(driver)?;
    let page = |driver: &mut dyn Driver, after, limit| rows_after(driver, after, None, limit);
    let key = |row: &CustomerRow| row.customer.number.key();
    paging::each_page(driver, page, key, |driver, rows, (before, end)| {
        let mut words = words_between(driver, before, end)?;
        for row in rows {
            let number = row.customer.number;
            let wanted = search::of_customer(&row.customer);
            if words.remove(&number.key()).unwrap_or_default() != wanted {
                replace_words(driver, number, &wanted)?;
            }
            let Some((vault, key)) = vault.as_deref().zip(row.key.as_ref()) else {
                continue;
            };
            let opened = vault.unwrap(number, key);
            let opened = opened.and_then(|key| Keyring::open(&key, &row.customer).ok());
            let tokens = opened.and_then(|personal| vault.tokens_by(key.master, &personal));
            // One that was found otherwise before is left for verify to show.
            let is_new =
                |tokens: &table::Tokens| tokens.are_in(&row.tokens) && *tokens != row.tokens;
            if let Some(tokens) = tokens.filter(is_new) {
                table::update(driver, number, key, &tokens)?;
            }
        }
        Ok(())
    })
}
