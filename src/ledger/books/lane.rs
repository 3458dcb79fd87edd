//! Where a write transaction works among others: its locks and its lane.
//!
//! On an engine with one writer at a time all of this is one lane and no lock.

use super::Books;
use crate::domain::internal;
use crate::domain::merkle::Peaks;
use crate::domain::number::AccountId;
use crate::ledger::Result;
use crate::store::settings::Log;
use crate::store::{self, damaged};

impl Books<'_> {
    /// The lane of this transaction, which is taken when it is first needed:
    /// customers and accounts are locked before.
    pub(super) fn take_lane(&mut self) -> Result<i64> {
        if let Some(lane) = self.lane {
            return Ok(lane);
        }
        let lane = store::locks::lane(self.driver)?;
        self.forget_the_banks_own();
        let peaks = store::settings::peaks(self.driver, Log::Journal, lane)?;
        // Where there is one lane, its leaves are the rows of the journal.
        if self.settings.lanes == 1 && u64::try_from(self.last_id).ok() != Some(peaks.leaves()) {
            return Err(damaged(format_args!(
                "the journal ends with transfer {}, but {} were written",
                self.last_id,
                peaks.leaves()
            ))
            .into());
        }
        self.journal = peaks;
        self.lane = Some(lane);
        Ok(lane)
    }

    /// Forgets what was read of the bank's own accounts before the lane was
    /// taken: from then on nobody else writes to the lane's parts of them, but
    /// until then others may have.
    fn forget_the_banks_own(&mut self) {
        if !self.driver.has_many_writers() {
            return;
        }
        let read = self.cache.entries.iter().map(|entry| entry.account);
        let own: Vec<AccountId> = read.filter(|account| !account.is_customer()).collect();
        for account in own {
            self.forget(account);
        }
    }

    /// Locks accounts, so that whatever is read of them from now on stays true
    /// until the end. All that a use case decides on are locked at once:
    /// two that lock one after the other would wait for each other.
    pub(crate) fn lock(&mut self, accounts: &[AccountId]) -> Result<()> {
        if !self.driver.has_many_writers() {
            return Ok(());
        }
        let mut customers: Vec<AccountId> = accounts
            .iter()
            .copied()
            .filter(|account| account.is_customer() && !self.locked.contains(account))
            .collect();
        customers.sort_unstable();
        customers.dedup();
        if customers.is_empty() {
            return Ok(());
        }
        for account in &customers {
            self.forget(*account);
        }
        store::locks::accounts(self.driver, &customers)?;
        self.locked.extend(&customers);
        let cache = &mut *self.cache;
        Ok(store::locks::facts(
            self.driver,
            &customers,
            |account, facts| {
                cache.remember(account, facts);
            },
        )?)
    }

    /// Makes ready to post between accounts that are locked: takes a lane with
    /// its parts of the bank's own accounts, and books no earlier than the
    /// last posting to any of them.
    pub(crate) fn make_ready(&mut self, accounts: &[AccountId]) -> Result<()> {
        if !self.driver.has_many_writers() {
            return Ok(());
        }
        let lane = self.take_lane()?;
        let mut heads = Vec::with_capacity(accounts.len());
        for account in accounts {
            if !self.ready.insert(*account) {
                continue;
            }
            let part = internal::stripe(*account, lane);
            if part != *account {
                self.open_part(*account, part)?;
            }
            let slot = self.slot(part)?;
            heads.push(self.cache.entries[slot].facts.position.spine.head());
        }
        if heads.is_empty() {
            return Ok(());
        }
        if let Some((booked_at, day)) = store::locks::latest(self.driver, &heads)? {
            self.stamp.booked_at = self.stamp.booked_at.max(booked_at);
            self.stamp.business_date = self.stamp.business_date.max(day);
        }
        Ok(())
    }

    /// Books no earlier than the last posting to accounts, in a file that was
    /// copied from a server: several wrote there at once, so times do not rise
    /// with numbers. On the server itself [`Books::make_ready`] does this.
    pub(super) fn book_no_earlier(&mut self, slots: &[usize]) -> Result<()> {
        if self.settings.lanes == 1 || self.driver.has_many_writers() {
            return Ok(());
        }
        for slot in slots {
            let entry = &self.cache.entries[*slot];
            if entry.touched {
                continue;
            }
            let head = entry.facts.position.spine.head();
            if let Some(last) = store::journal::by_id(self.driver, head)? {
                let last = last.transfer.stamp;
                self.stamp.booked_at = self.stamp.booked_at.max(last.booked_at);
                self.stamp.business_date = self.stamp.business_date.max(last.business_date);
            }
        }
        Ok(())
    }

    /// Draws the numbers of so many transfers, where numbers are drawn.
    pub(crate) fn draw_numbers(&mut self, count: usize) -> Result<()> {
        if let Some(drawn) = store::journal::draw(self.driver, count)? {
            self.numbers.extend(drawn);
        }
        Ok(())
    }

    /// The key of the next line of the register: in one lane the lines are
    /// numbered without gaps.
    pub(super) fn next_change(&mut self, peaks: &Peaks) -> Result<i64> {
        if self.settings.lanes == 1 {
            return Ok(i64::try_from(peaks.leaves() + 1).map_err(damaged)?);
        }
        Ok(store::changes::last_key(self.driver)? + 1)
    }
}
