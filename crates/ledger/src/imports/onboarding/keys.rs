//! The numbers that new customers and accounts get: those after the last, without gaps.

use std::collections::{HashSet, VecDeque};

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;

use crate::error::{Class, Fault};
use crate::kernel::tables;
use crate::{Result, customers};

/// For how many numbers of accounts it is asked at once which of them another system
/// has given away.
const ASKED_AHEAD: i64 = 250_000;

/// The numbers to come. A number is given when its customer or account is kept, so that
/// a row that is refused takes none.
#[derive(Default)]
pub(super) struct Keys {
    customers: VecDeque<i64>,
    accounts: VecDeque<i64>,
    /// The numbers of ours that another system has given away, as far as was asked.
    given_away: HashSet<AccountId>,
    asked: Option<[AccountId; 2]>,
    /// The last account that was made, if any is known: others may come after it.
    last: Option<AccountId>,
    /// The first and the last account that were made.
    made: Option<(AccountId, AccountId)>,
}

impl Keys {
    /// A transaction begins: what others have taken since is not known.
    pub(super) fn begin(&mut self, has_many_writers: bool) {
        self.customers.clear();
        self.accounts.clear();
        self.given_away.clear();
        self.asked = None;
        if has_many_writers {
            // It may be tried again.
            self.made = None;
        }
    }

    /// Draws numbers, where they are drawn: which are not used are drawn again.
    pub(super) fn draw_customers(&mut self, driver: &mut dyn Driver, count: usize) -> Result<()> {
        if let Some(drawn) = customers::next_keys(driver, count)? {
            self.customers.extend(drawn);
        }
        Ok(())
    }

    /// The same of accounts.
    pub(super) fn draw_accounts(&mut self, driver: &mut dyn Driver, count: usize) -> Result<()> {
        if let Some(drawn) = tables::new_accounts::next_keys(driver, count)? {
            self.accounts.extend(drawn);
        }
        Ok(())
    }

    /// The number of the next customer.
    pub(super) fn customer(&mut self, driver: &mut dyn Driver) -> Result<i64> {
        if let Some(key) = self.customers.front() {
            return Ok(*key);
        }
        let key = customers::next_key(driver)?;
        self.customers.push_back(key);
        Ok(key)
    }

    /// The number of the next account. One that another system has given away is passed
    /// over: a number must mean one account.
    pub(super) fn account(&mut self, driver: &mut dyn Driver) -> Result<AccountId> {
        loop {
            let id = match self.accounts.front() {
                Some(key) => AccountId(*key),
                None => tables::accounts::next_customer_key(driver, None)?,
            };
            if self.accounts.is_empty() {
                self.accounts.push_back(id.0);
            }
            if id > AccountId::LAST_CUSTOMER {
                let all = "all account numbers are taken";
                return Err(Fault::new(Class::Failure, "internal", all).into());
            }
            let is_asked = |[first, last]: [AccountId; 2]| (first..=last).contains(&id);
            if !self.asked.is_some_and(is_asked) {
                self.ask(driver, id)?;
            }
            if !self.given_away.contains(&id) {
                return Ok(id);
            }
            self.pass_account(driver);
        }
    }

    /// The accounts that come next, if no one else has made some since.
    pub(super) fn coming(&self) -> [AccountId; 2] {
        let last = self.last.unwrap_or(AccountId::FIRST_CUSTOMER);
        Self::from(AccountId(last.0 + 1))
    }

    fn from(first: AccountId) -> [AccountId; 2] {
        let last = (first.0 + ASKED_AHEAD).min(AccountId::LAST_CUSTOMER.0);
        [first, AccountId(last)]
    }

    /// Asks which of the numbers that probably come next are given away.
    pub(super) fn ask_coming(&mut self, driver: &mut dyn Driver) -> Result<()> {
        let [first, _] = self.coming();
        self.ask(driver, first)
    }

    fn ask(&mut self, driver: &mut dyn Driver, first: AccountId) -> Result<()> {
        let asked = Self::from(first);
        let given = tables::new_accounts::given_away(driver, asked)?;
        self.given_away.extend(given);
        self.asked = Some(asked);
        Ok(())
    }

    /// The customer of the next number was made.
    pub(super) fn customer_is_made(&mut self, driver: &dyn Driver) {
        if let Some(key) = self.customers.pop_front()
            && self.customers.is_empty()
            && !driver.has_many_writers()
        {
            self.customers.push_back(key + 1);
        }
    }

    /// The account of the next number was made.
    pub(super) fn account_is_made(&mut self, driver: &dyn Driver, id: AccountId) {
        let first = self.made.map_or(id, |(first, _)| first);
        self.made = Some((first, id));
        self.last = Some(id);
        self.pass_account(driver);
    }

    /// Another system has given a number of ours away.
    pub(super) fn give_away(&mut self, account: AccountId) {
        self.given_away.insert(account);
    }

    /// Whether an account was made here.
    pub(super) fn has_made(&self, account: AccountId) -> bool {
        self.made
            .is_some_and(|(first, last)| (first..=last).contains(&account))
    }

    fn pass_account(&mut self, driver: &dyn Driver) {
        if let Some(key) = self.accounts.pop_front()
            && self.accounts.is_empty()
            && !driver.has_many_writers()
        {
            self.accounts.push_back(key + 1);
        }
    }
}
