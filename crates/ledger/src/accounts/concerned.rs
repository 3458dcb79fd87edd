//! The accounts that a booking concerns, for people who are told of it.

use crate::access::rules::permission::Action;
use crate::accounts::shown;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::{Ledger, Result, views};

impl Ledger {
    /// Customers' accounts as they are now, by what transactions call them;
    /// those of the bank are left out. None where the caller may not see
    /// accounts: what they may do is told without names then.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn accounts_concerned(&mut self, labels: &[&str]) -> Result<Vec<views::Account>> {
        if self.may_also(Action::AccountShow)?.is_some() {
            return Ok(Vec::new());
        }
        self.read(|view| {
            let mut found: Vec<views::Account> = Vec::with_capacity(labels.len());
            for label in labels {
                let is_known = |known: &views::Account| known.number.as_deref() == Some(label);
                let Some(account @ AccountRef::Number(_)) = AccountRef::parse(label) else {
                    continue;
                };
                if found.iter().any(is_known) {
                    continue;
                }
                let id = transaction::resolve(view.driver, view.settings, &account)?;
                let account = existing_account(view.driver, id)?;
                let (privacy, today) = (&view.context.privacy, view.today);
                found.push(shown::account(
                    view.driver,
                    privacy,
                    &account,
                    today,
                    false,
                )?);
            }
            Ok(found)
        })
    }
}
