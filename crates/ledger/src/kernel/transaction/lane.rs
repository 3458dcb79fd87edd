//! Where a write transaction works among others: its locks and its lane.
//!
//! On an engine with one writer at a time all of this is one lane and no lock.

use bankctl_storage::damaged;
use bankctl_types::Currency;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;

use super::{WriteTx, account_not_found};
use crate::Result;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::daily_totals::Flow;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::merkle::Peaks;
use crate::kernel::tables;
use crate::kernel::tables::daily_totals::Key;
use crate::kernel::tables::prefetch::Posting;
use crate::kernel::transaction::account_cache::Entry;

/// The keys of accounts that are all called by numbers of ours, in order;
/// nothing if one is not.
pub(crate) fn numbered(names: &[&AccountRef]) -> Vec<AccountId> {
    let keys: Option<Vec<AccountId>> = names
        .iter()
        .map(|name| match name {
            AccountRef::Number(number) => Some(number.account()),
            _ => None,
        })
        .collect();
    keys.unwrap_or_default()
}

impl WriteTx<'_> {
    /// The key of the last transfer of an account, posted or pending.
    pub(crate) fn last_of(&mut self, account: AccountId) -> Result<Option<i64>> {
        let slot = self.slot(account)?;
        let head = self.cache.entries[slot].facts.position.spine.head();
        Ok((head > 0).then_some(head))
    }

    /// The lane of this transaction, which is taken when it is first needed:
    /// customers and accounts are locked before.
    pub(crate) fn take_lane(&mut self) -> Result<i64> {
        if let Some(lane) = self.lane {
            return Ok(lane);
        }
        let tables::locks::Taken { lane, peaks, day } = tables::locks::lane(self.driver)?;
        self.be_on(day)?;
        self.forget_the_banks_own();
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
    /// taken: from then on no one else writes to the lane's parts of them, but
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
        self.lock_added(accounts)?;
        let mut customers: Vec<AccountId> = accounts
            .iter()
            .copied()
            .filter(|account| account.is_customer() || internal_account::has_floor(*account))
            .filter(|account| !self.locked.contains(account))
            .collect();
        customers.sort_unstable();
        customers.dedup();
        if customers.is_empty() {
            return Ok(());
        }
        for account in &customers {
            self.forget(*account);
        }
        tables::locks::accounts(self.driver, &customers)?;
        self.locked.extend(&customers);
        // Numbers rise along each account: those that were drawn before it was
        // locked may lie before its last.
        self.numbers.clear();
        let cache = &mut *self.cache;
        let mut may_be_limited = false;
        tables::locks::facts(self.driver, &customers, |account, facts| {
            may_be_limited |= facts.may_be_limited;
            cache.remember(account, facts);
        })?;
        if may_be_limited {
            tables::locks::owners_limits(self.driver, &customers)?;
        }
        Ok(())
    }

    /// Keeps others from closing those of the accounts that were added to the
    /// chart. One with a floor is in one part, which is locked as well, as a
    /// customer's account is.
    fn lock_added(&mut self, accounts: &[AccountId]) -> Result<()> {
        let added = accounts
            .iter()
            .filter(|account| internal_account::is_added(**account));
        let mut numbers: Vec<i64> = added
            .filter_map(|account| internal_account::number(*account))
            .collect();
        if numbers.is_empty() {
            return Ok(());
        }
        numbers.sort_unstable();
        numbers.dedup();
        tables::locks::gl_accounts(self.driver, &numbers, false)?;
        // Who closed one before has closed its parts as well.
        self.forget_the_banks_own();
        Ok(())
    }

    /// The accounts that names mean, locked. Numbers of ours are locked before
    /// it is known whether they are there, which mostly they are.
    pub(crate) fn locked_all(&mut self, names: &[&AccountRef]) -> Result<Vec<AccountId>> {
        if self.driver.has_many_writers() {
            let keys = numbered(names);
            if keys.len() == names.len() {
                self.lock(&keys)?;
                if keys.iter().all(|key| self.cache.known(*key).is_some()) {
                    return Ok(keys);
                }
            }
        }
        let mut keys = Vec::with_capacity(names.len());
        for name in names {
            keys.push(self.resolve(name)?);
        }
        self.lock(&keys)?;
        Ok(keys)
    }

    /// The same of one name.
    pub(crate) fn locked_one(&mut self, name: &AccountRef) -> Result<AccountId> {
        let keys = self.locked_all(&[name])?;
        let key = keys.first().copied();
        key.ok_or_else(|| account_not_found(&name.to_string()).into())
    }

    /// Says what the posting of a payment between locked accounts will ask
    /// for, as far as that is not known.
    pub(crate) fn prefetch(
        &mut self,
        (kind, channel): (Kind, Option<Channel>),
        [debit, credit]: [AccountId; 2],
        reference: Option<&str>,
    ) -> Result<()> {
        if !self.driver.has_many_writers() {
            return Ok(());
        }
        let lane = self.take_lane()?;
        if self.is_replay(reference) {
            return Ok(tables::prefetch::replay(self.driver, reference)?);
        }
        let sides = [debit, credit].map(|account| internal_account::shard(account, lane));
        let slots = sides.map(|side| self.cache.known(side));
        let entries = slots.map(|slot| slot.map(|slot| &self.cache.entries[slot]));
        let Some(entry) = entries.iter().flatten().next() else {
            return Ok(());
        };
        let key = Key {
            day: self.stamp.business_date,
            currency: entry.facts.currency,
            kind,
            channel,
            flow: Flow::between(sides[0], sides[1]),
        };
        let is_counted =
            self.counting.is_some_and(|(same, _, _)| same == key) || self.rollup.contains_key(&key);
        let are_ready = self.ready.contains(&debit) || self.ready.contains(&credit);
        let heads: Vec<i64> = match entries {
            [Some(debit), Some(credit)] if !are_ready => [debit, credit]
                .map(|entry| entry.facts.position.spine.head())
                .to_vec(),
            _ => Vec::new(),
        };
        let parts: Vec<AccountId> = sides
            .into_iter()
            .zip(slots)
            .filter_map(|(side, slot)| slot.is_none().then_some(side))
            .collect();
        let asks_held = |entry: &&Entry| entry.account.is_customer() && entry.held_minor.is_none();
        let coming = Posting {
            key: (!is_counted).then_some(key),
            lane,
            parts: &parts,
            heads: &heads,
            payer: entries[0]
                .filter(asks_held)
                .map(|entry| (entry.account, self.hold_day())),
            reference: reference.filter(|reference| !self.remembered.unused.contains(*reference)),
            number: self.numbers.is_empty(),
        };
        Ok(tables::prefetch::posting(self.driver, &coming)?)
    }

    /// Says what postings of one kind from one of the bank's own accounts to customers
    /// will ask for first.
    pub(crate) fn prefetch_many(
        &mut self,
        (kind, own): (Kind, AccountId),
        currency: Currency,
    ) -> Result<()> {
        if !self.driver.has_many_writers() {
            return Ok(());
        }
        let lane = self.take_lane()?;
        let key = Key {
            day: self.stamp.business_date,
            currency,
            kind,
            channel: None,
            flow: Flow::between(own, AccountId::FIRST_CUSTOMER),
        };
        let part = internal_account::shard(own, lane);
        Ok(tables::prefetch::lane(self.driver, part, key, lane)?)
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
            let part = internal_account::shard(*account, lane);
            if part != *account {
                self.open_part(*account, part)?;
            }
            let slot = self.slot(part)?;
            heads.push(self.cache.entries[slot].facts.position.spine.head());
        }
        if heads.is_empty() {
            return Ok(());
        }
        if let Some((booked_at, day)) = tables::locks::latest(self.driver, &heads)? {
            self.stamp.booked_at = self.stamp.booked_at.max(booked_at);
            self.stamp.business_date = self.stamp.business_date.max(day);
        }
        Ok(())
    }

    /// Books no earlier than the last posting to accounts, in a file that was
    /// copied from a server: several wrote there at once, so times do not rise
    /// with numbers. On the server itself [`WriteTx::make_ready`] does this.
    pub(crate) fn book_no_earlier(&mut self, slots: &[usize]) -> Result<()> {
        if self.settings.lanes == 1 || self.driver.has_many_writers() {
            return Ok(());
        }
        for slot in slots {
            let entry = &self.cache.entries[*slot];
            if entry.touched {
                continue;
            }
            let head = entry.facts.position.spine.head();
            if head == 0 {
                continue;
            }
            if let Some(last) = tables::transfers::by_id(self.driver, head)? {
                let last = last.transfer.stamp;
                self.stamp.booked_at = self.stamp.booked_at.max(last.booked_at);
                self.stamp.business_date = self.stamp.business_date.max(last.business_date);
            }
        }
        Ok(())
    }

    /// Draws the numbers of so many transfers, where numbers are drawn.
    pub(crate) fn draw_numbers(&mut self, count: usize) -> Result<()> {
        if let Some(drawn) = tables::transfers::next_ids(self.driver, count)? {
            self.numbers.extend(drawn);
        }
        Ok(())
    }

    /// The key of the next line of the change log: in one lane the lines are
    /// numbered without gaps.
    pub(crate) fn next_change(&mut self, peaks: &Peaks) -> Result<i64> {
        if self.settings.lanes == 1 {
            return Ok(i64::try_from(peaks.leaves() + 1).map_err(damaged)?);
        }
        Ok(tables::changes::last_key(self.driver)? + 1)
    }
}
