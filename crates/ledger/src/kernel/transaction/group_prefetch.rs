//! What a group of requests will ask for, asked at once: a server is a message
//! away. Where one writer works at a time nothing is.

use std::collections::{HashMap, HashSet};

use bankctl_types::Currency;
use bankctl_types::number::AccountId;

use super::WriteTx;
use super::second_person::unapproved;
use crate::Result;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::chart::Chart;
use crate::kernel::rules::internal_account;
use crate::kernel::tables;
use crate::kernel::tables::accounts::Facts;

/// What the requests of a group name.
#[derive(Default)]
pub(crate) struct GroupKeys<'r> {
    /// Accounts that are known by their keys.
    pub(crate) accounts: Vec<AccountId>,
    /// Accounts by what people call them.
    pub(crate) names: Vec<&'r AccountRef>,
    /// References that may have been used before.
    pub(crate) references: Vec<&'r str>,
    /// How many transfers there will be, unless some are refused.
    pub(crate) transfers: usize,
}

/// What is remembered from one request of a transaction to the next.
#[derive(Default)]
pub(crate) struct GroupCache {
    /// References that were looked up and are not used.
    pub(crate) unused: HashSet<String>,
    /// Whether those of all requests were looked up.
    is_looked_up: bool,
    /// Names that were asked for an answer: mostly the next has the same.
    pub(crate) names: Option<Names>,
}

/// Names that rows refer to by key, as far as they were looked up: each is asked
/// for once.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) operators: HashMap<i64, String>,
    pub(crate) batches: HashMap<i64, String>,
    pub(crate) currencies: HashMap<i64, Currency>,
    /// Whether the bank's own accounts may have parts.
    pub(crate) with_parts: bool,
    /// Which of them have.
    pub(crate) parted: HashMap<i64, bool>,
    /// The chart of accounts, once one of its added accounts was met.
    pub(crate) chart: Chart,
}

impl WriteTx<'_> {
    /// Locks all accounts that a group of requests decides on, together and in
    /// order, and reads what must be known of them. What is not found is left
    /// to the request that names it.
    pub(crate) fn lock_group(&mut self, named: &GroupKeys<'_>) -> Result<()> {
        let mut accounts = named.accounts.clone();
        let mut externals = Vec::new();
        for name in &named.names {
            match name {
                AccountRef::Number(number) => accounts.push(number.account()),
                AccountRef::Internal(internal, currency) => {
                    accounts.push(internal.account(currency.unwrap_or(self.settings.currency)));
                }
                AccountRef::Own(..) => accounts.extend(self.resolve(name).ok()),
                AccountRef::External(number) => externals.push(number.as_str()),
            }
        }
        if !externals.is_empty() {
            let found = tables::locks::externals(self.driver, &externals)?;
            accounts.extend(found.iter().map(|(_, account)| *account));
            self.cache.name(found);
        }
        self.lock(&accounts)?;
        let mut there = Vec::with_capacity(accounts.len());
        for account in accounts {
            // All customers' were read with the lock.
            let found = if account.is_customer() || internal_account::has_floor(account) {
                self.cache.known(account)
            } else {
                self.cache.slot(self.driver, account)?
            };
            there.extend(found.map(|_| account));
        }
        self.make_ready(&there)?;
        self.read_all_held(&there)?;
        self.look_up(&named.references)?;
        let replays = named.references.len() - self.remembered.unused.len();
        self.draw_numbers(named.transfers.saturating_sub(replays))
    }

    /// Remembers what must be known of an account and was just read, unless more is
    /// known.
    pub(crate) fn know(&mut self, account: AccountId, facts: Facts) {
        if !self.cache.has(account) {
            self.cache.remember(account, facts);
        }
    }

    /// Reads what holds reserve on accounts.
    pub(crate) fn read_all_held(&mut self, accounts: &[AccountId]) -> Result<()> {
        let mut customers: Vec<AccountId> = accounts
            .iter()
            .copied()
            .filter(|account| account.is_customer())
            .collect();
        customers.sort_unstable();
        customers.dedup();
        if customers.is_empty() {
            return Ok(());
        }
        let today = self.hold_day();
        let held = tables::locks::held(self.driver, &customers, today)?;
        for account in customers {
            if let Some(slot) = self.cache.known(account) {
                let unapproved = unapproved(self.driver, &self.policy, account)?;
                let held = held.get(&account).copied().unwrap_or(0);
                let waiting = self.waiting.on(account);
                let entry = &mut self.cache.entries[slot];
                entry.held_minor = Some(held.saturating_add(waiting));
                entry.unapproved = unapproved;
            }
        }
        Ok(())
    }

    /// Remembers which of these references are not used.
    fn look_up(&mut self, references: &[&str]) -> Result<()> {
        if references.is_empty() {
            return Ok(());
        }
        let used = tables::locks::used(self.driver, references)?;
        let used: HashSet<&str> = used.iter().map(String::as_str).collect();
        self.remembered.is_looked_up = true;
        self.remembered.unused = references
            .iter()
            .filter(|reference| !used.contains(*reference))
            .map(|reference| (*reference).to_owned())
            .collect();
        Ok(())
    }

    /// Whether a reference was looked up and is used, so that nothing will be
    /// posted under it.
    pub(crate) fn is_replay(&self, reference: Option<&str>) -> bool {
        self.remembered.is_looked_up
            && reference.is_some_and(|reference| !self.remembered.unused.contains(reference))
    }

    /// Whether a reference is known not to be used. The caller uses it now,
    /// so that is told once.
    pub(crate) fn is_unused(&mut self, reference: &str) -> bool {
        self.remembered.unused.remove(reference)
    }
}
