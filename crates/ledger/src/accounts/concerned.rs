//! The accounts that a booking concerns, for people who are told of it.

use bankctl_types::Money;

use crate::Result;
use crate::access::rules::permission::Action;
use crate::accounts::AccountsRoom;
use crate::customers::shown::names_of_holders;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::tables::accounts;
use crate::views::{Account, ConcernedAccount};

impl AccountsRoom<'_> {
    /// Customers' accounts as they are now, by what transactions call them;
    /// those of the bank are left out. None where the caller may not see
    /// accounts: what they may do is told without names then.
    ///
    /// A teller waits for it after each booking, so it reads what is told and no more.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn all_concerned(self, labels: &[&str]) -> Result<Vec<ConcernedAccount>> {
        let found = self.0.read_also(Action::AccountShow, |driver| {
            let mut found: Vec<ConcernedAccount> = Vec::with_capacity(labels.len());
            for label in labels {
                let Some(AccountRef::Number(number)) = AccountRef::parse(label) else {
                    continue;
                };
                if found.iter().any(|known| known.number == *label) {
                    continue;
                }
                let id = number.account();
                let Some(facts) = accounts::facts(driver, id)? else {
                    continue;
                };
                found.push(ConcernedAccount {
                    number: (*label).to_owned(),
                    holders: names_of_holders(driver, id)?,
                    ledger_balance: Money::new(facts.position.balance_minor, facts.currency),
                });
            }
            Ok(found)
        })?;
        Ok(found.unwrap_or_default())
    }

    /// A customer's account with all that is known of it, as
    /// [`AccountsRoom::all_concerned`] finds it.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn concerned(self, label: &str) -> Result<Option<Account>> {
        let Some(account @ AccountRef::Number(_)) = AccountRef::parse(label) else {
            return Ok(None);
        };
        if self.0.may_also(Action::AccountShow)?.is_some() {
            return Ok(None);
        }
        self.0.accounts().get(&account).map(Some)
    }
}
