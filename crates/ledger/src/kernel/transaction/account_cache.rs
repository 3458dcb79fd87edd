//! What is known of accounts from one posting to the next.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use compact_str::CompactString;

use crate::Result;
use crate::kernel::rules::chart::Chart;
use crate::kernel::tables;
use crate::kernel::tables::accounts::Facts;

/// How many accounts are remembered from one transaction to the next.
const REMEMBERED_MAX: usize = 400_000;

/// No account has this key.
const NOBODY: AccountId = AccountId(0);

/// What is known of accounts, for as long as no one else writes. An account
/// is looked up once a posting; after that it is known by its slot.
#[derive(Default)]
pub(crate) struct Cache {
    /// The slots of accounts that stand in no run.
    slots: HashMap<AccountId, usize, foldhash::fast::RandomState>,
    pub(crate) entries: Vec<Entry>,
    /// Keys rise by one from account to account, so accounts that were read
    /// in order are found by counting from the first.
    run_from: i64,
    /// Numbers in other systems, where many accounts were read at once.
    externals: HashMap<CompactString, AccountId, foldhash::fast::RandomState>,
    is_whole: bool,
    /// The chart of accounts, once one of its added accounts was met. Names
    /// never change.
    chart: Chart,
}

pub(crate) struct Entry {
    pub(crate) account: AccountId,
    pub(crate) facts: Facts,
    /// What holds reserve; asked for once a transaction.
    pub(crate) held_minor: Option<i64>,
    /// A holder for whose sake it pays nothing out; asked for with the holds.
    pub(crate) unapproved: Option<(CustomerNumber, CustomerStatus)>,
    pub(crate) touched: bool,
}

impl Cache {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.entries.clear();
        self.externals.clear();
        self.is_whole = false;
        self.chart = Chart::default();
    }

    /// The chart, with the names of these accounts at least.
    pub(crate) fn chart_for(
        &mut self,
        driver: &mut dyn Driver,
        accounts: &[AccountId],
    ) -> Result<&Chart> {
        if !accounts.iter().all(|account| self.chart.can_name(*account)) {
            self.chart = tables::gl::chart(driver)?;
        }
        Ok(&self.chart)
    }

    /// What people call an account.
    pub(crate) fn label(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<String> {
        Ok(self.chart_for(driver, &[account])?.label(account))
    }

    /// Forgets what holds reserve, and everything if it has become too much.
    pub(crate) fn forget_holds(&mut self) {
        if !self.has_room(0) {
            self.clear();
        }
        self.forget_held();
    }

    /// Forgets what holds reserve: on another day that is not the same.
    pub(crate) fn forget_held(&mut self) {
        for entry in &mut self.entries {
            entry.held_minor = None;
        }
    }

    /// The slot of an account that is known.
    pub(crate) fn known(&self, account: AccountId) -> Option<usize> {
        usize::try_from(account.0 - self.run_from)
            .ok()
            .filter(|slot| self.is_at(account, *slot))
            .or_else(|| self.slots.get(&account).copied())
    }

    fn is_at(&self, account: AccountId, slot: usize) -> bool {
        self.entries
            .get(slot)
            .is_some_and(|entry| entry.account == account)
    }

    /// Forgets one account.
    pub(crate) fn remove(&mut self, account: AccountId) {
        if let Some(slot) = self.known(account) {
            self.slots.remove(&account);
            self.entries[slot].account = NOBODY;
        }
    }

    /// The slot of an account, which is read unless it is known.
    pub(crate) fn slot(
        &mut self,
        driver: &mut dyn Driver,
        account: AccountId,
    ) -> Result<Option<usize>> {
        if let Some(slot) = self.known(account) {
            return Ok(Some(slot));
        }
        let facts = tables::accounts::facts(driver, account)?;
        Ok(facts.map(|facts| self.remember(account, facts)))
    }

    /// Whether an account is known.
    pub(crate) fn has(&self, account: AccountId) -> bool {
        self.known(account).is_some()
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

    /// Reads all customers' accounts and their numbers in other systems at
    /// once, if they are few enough and it was not done yet.
    pub(crate) fn preload(&mut self, driver: &mut dyn Driver) -> Result<()> {
        if self.is_whole {
            return Ok(());
        }
        self.clear();
        tables::accounts::all_facts(driver, |account, facts| {
            self.remember(account, facts);
        })?;
        tables::accounts::all_externals(driver, |number, account| {
            // A number of ours goes before one of another system.
            if AccountNumber::parse(&number).is_none() {
                self.externals.insert(number.into(), account);
            }
        })?;
        self.is_whole = true;
        Ok(())
    }

    /// The account of a number in another system, if it is known.
    pub(crate) fn external(&self, number: &str) -> Option<AccountId> {
        self.externals.get(number).copied()
    }

    /// Remembers the accounts of numbers in another system.
    pub(crate) fn name(&mut self, found: Vec<(String, AccountId)>) {
        let found = found.into_iter();
        self.externals
            .extend(found.map(|(number, account)| (number.into(), account)));
    }

    /// Remembers an account that was just read.
    pub(crate) fn remember(&mut self, account: AccountId, facts: Facts) -> usize {
        let slot = self.entries.len();
        if slot == 0 {
            self.run_from = account.0;
        }
        self.entries.push(Entry {
            account,
            facts,
            held_minor: None,
            unapproved: None,
            touched: false,
        });
        if usize::try_from(account.0 - self.run_from) != Ok(slot) {
            self.slots.insert(account, slot);
        }
        slot
    }

    /// Whether there is room for so many more.
    pub(crate) fn has_room(&self, accounts: usize) -> bool {
        self.entries.len().saturating_add(accounts) <= REMEMBERED_MAX
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;
    use bankctl_types::kind::{AccountStatus, Mandate};
    use bankctl_types::number::AccountId;

    use super::Cache;
    use crate::kernel::rules::skip_list::SkipRoots;
    use crate::kernel::tables::accounts::{Facts, Position};

    /// Else each account of a file is asked for again.
    #[test]
    fn what_was_read_is_known_in_a_run_and_outside() {
        let facts = Facts {
            status: AccountStatus::Open,
            currency: Currency::parse("USD").expect("a currency"),
            overdraft_minor: 0,
            mandate: Mandate::Any,
            position: Position {
                balance_minor: 0,
                legs: 0,
                spine: SkipRoots::default(),
            },
            has_product: false,
            may_be_limited: false,
        };
        let mut cache = Cache::default();
        for key in [7, 8, 9, 4] {
            cache.remember(AccountId(key), facts.clone());
        }
        let known = [4, 6, 7, 8, 9, 10].map(|key| cache.has(AccountId(key)));
        assert_eq!(known, [true, false, true, true, true, false]);
    }
}
