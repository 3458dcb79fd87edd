//! What is known of accounts from one posting to the next.

use std::collections::HashMap;

use crate::domain::number::AccountId;
use crate::ledger::Result;
use crate::store::accounts::Facts;
use crate::store::{self, Driver};

/// How many accounts are remembered from one transaction to the next.
const REMEMBERED_MAX: usize = 400_000;

/// What is known of accounts, for as long as nobody else writes. An account
/// is looked up once a posting; from then on its slot is its name.
#[derive(Default)]
pub(crate) struct Cache {
    pub(super) slots: HashMap<AccountId, usize, foldhash::fast::RandomState>,
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Entry {
    pub(super) account: AccountId,
    pub(super) facts: Facts,
    /// What holds reserve; asked for once a transaction.
    pub(super) held_minor: Option<i64>,
    pub(super) touched: bool,
}

impl Cache {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.entries.clear();
    }

    /// The slot of an account, which is read unless it is known.
    pub(super) fn slot(
        &mut self,
        driver: &mut dyn Driver,
        account: AccountId,
    ) -> Result<Option<usize>> {
        if let Some(slot) = self.slots.get(&account) {
            return Ok(Some(*slot));
        }
        let facts = store::accounts::facts(driver, account)?;
        Ok(facts.map(|facts| self.remember(account, facts)))
    }

    /// What is known of an account, which is read unless it is.
    pub(crate) fn facts(
        &mut self,
        driver: &mut dyn Driver,
        account: AccountId,
    ) -> Result<Option<&Facts>> {
        let slot = self.slot(driver, account)?;
        Ok(slot.map(|slot| &self.entries[slot].facts))
    }

    /// Reads all customers' accounts at once, if they are few enough.
    pub(crate) fn preload(&mut self, driver: &mut dyn Driver) -> Result<()> {
        self.clear();
        Ok(store::accounts::all_facts(driver, |account, facts| {
            self.remember(account, facts);
        })?)
    }

    /// Remembers an account that was just read.
    fn remember(&mut self, account: AccountId, facts: Facts) -> usize {
        let slot = self.entries.len();
        self.entries.push(Entry {
            account,
            facts,
            held_minor: None,
            touched: false,
        });
        self.slots.insert(account, slot);
        slot
    }

    /// Whether there is room for so many more.
    pub(crate) fn has_room(&self, accounts: usize) -> bool {
        self.entries.len().saturating_add(accounts) <= REMEMBERED_MAX
    }
}
