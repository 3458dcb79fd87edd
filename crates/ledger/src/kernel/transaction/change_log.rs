//! The change log, and the records that the books need by themselves.

use bankctl_storage::damaged;
use bankctl_types::Currency;
use bankctl_types::kind::{AccountStatus, AccountType, Mandate};
use bankctl_types::number::AccountId;
use serde::Serialize;

use super::WriteTx;
use super::resolve::existing_account;
use crate::Result;
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::internal_account::{self, Internal};
use crate::kernel::rules::merkle::Peaks;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::tables::settings::Log;

impl WriteTx<'_> {
    /// From where this is written, asked for once.
    fn origin(&mut self) -> String {
        let (place, driver) = (self.context.origin, &*self.driver);
        let token = self.actor.as_ref().and_then(|who| who.token.as_ref());
        let origin = self.origin.get_or_insert_with(|| {
            let here = match token {
                Some(token) => format!("{} token {}", place(), token.id),
                None => place(),
            };
            match driver.client_address() {
                Some(address) => format!("{address} {here}"),
                None => here,
            }
        });
        origin.clone()
    }

    /// Appends a line to the change log and gives its key, which the
    /// changed record keeps.
    pub(crate) fn log_change(
        &mut self,
        subject: Subject,
        key: i64,
        action: &str,
        after: &impl Serialize,
    ) -> Result<i64> {
        let after = serde_json::to_string(after).map_err(damaged)?;
        let lane = self.take_lane()?;
        let mut peaks = match self.changes.take() {
            Some(peaks) => peaks,
            None => tables::settings::peaks(self.driver, Log::Changes, lane)?,
        };
        let id = self.change_ids(1, &peaks)?;
        let id = *id.first().ok_or_else(|| damaged("no number was drawn"))?;
        let action = action.to_owned();
        let change = Change {
            id,
            subject,
            key,
            action,
            after,
            stamp: self.stamp.clone(),
            origin: Some(self.origin()),
            approval: self.approval,
        };
        tables::changes::insert(self.driver, &change, lane)?;
        let leaf = change.leaf();
        peaks.push(leaf);
        self.last_change = Some((id, leaf));
        self.changes = Some(peaks);
        Ok(id)
    }

    /// The keys of so many lines: those that were drawn ahead, then others.
    fn change_ids(&mut self, count: usize, peaks: &Peaks) -> Result<Vec<i64>> {
        let ahead = self.change_numbers.len().min(count);
        let mut ids: Vec<i64> = self.change_numbers.drain(..ahead).collect();
        let left = count - ids.len();
        if left == 0 {
            return Ok(ids);
        }
        match tables::changes::next_ids(self.driver, left)? {
            Some(more) => ids.extend(more),
            None => ids.extend((self.next_change(peaks)?..).take(left)),
        }
        Ok(ids)
    }

    /// Draws the numbers of so many lines, where numbers are drawn.
    pub(crate) fn draw_change_numbers(&mut self, count: usize) -> Result<()> {
        if let Some(drawn) = tables::changes::next_ids(self.driver, count)? {
            self.change_numbers.extend(drawn);
        }
        Ok(())
    }

    /// Appends a line for each of many new records, and gives the keys of the
    /// lines. Each record comes with its own key.
    pub(crate) fn log_changes(
        &mut self,
        subject: Subject,
        action: &str,
        records: &[(i64, impl Serialize)],
    ) -> Result<Vec<i64>> {
        let lane = self.take_lane()?;
        let mut peaks = match self.changes.take() {
            Some(peaks) => peaks,
            None => tables::settings::peaks(self.driver, Log::Changes, lane)?,
        };
        let ids = self.change_ids(records.len(), &peaks)?;
        let mut changes = Vec::with_capacity(records.len());
        for (id, (key, after)) in ids.iter().zip(records) {
            let change = Change {
                id: *id,
                subject,
                key: *key,
                action: action.to_owned(),
                after: serde_json::to_string(after).map_err(damaged)?,
                stamp: self.stamp.clone(),
                origin: Some(self.origin()),
                approval: self.approval,
            };
            let leaf = change.leaf();
            peaks.push(leaf);
            self.last_change = Some((*id, leaf));
            changes.push(ChangeRow { change, leaf, lane });
        }
        tables::changes::insert_all(self.driver, changes)?;
        self.changes = Some(peaks);
        Ok(ids)
    }

    /// Makes the bank's own accounts of a currency, unless they are there.
    pub(crate) fn open_internal_accounts(&mut self, currency: Currency) -> Result<()> {
        for internal in internal_account::ALL
            .iter()
            .filter(|own| own.is_made_early())
        {
            let id = internal.account(currency);
            if tables::accounts::facts(self.driver, id)?.is_some() {
                return Ok(());
            }
            self.open_internal(id, internal.name, currency)?;
        }
        Ok(())
    }

    /// The account of what is on its way to and from other ledgers in a
    /// currency, which the first such transfer makes.
    pub(crate) fn in_transit(&mut self, currency: Currency) -> Result<AccountId> {
        self.made_when_needed(internal_account::IN_TRANSIT, currency)
    }

    /// One of the accounts that are not made early.
    pub(crate) fn made_when_needed(
        &mut self,
        own: Internal,
        currency: Currency,
    ) -> Result<AccountId> {
        let id = own.account(currency);
        if self.cache.slot(self.driver, id)?.is_none() {
            self.open_internal(id, own.name, currency)?;
        }
        Ok(id)
    }

    /// Whether an account is there.
    pub(crate) fn is_there(&mut self, account: AccountId) -> Result<bool> {
        Ok(self.cache.slot(self.driver, account)?.is_some())
    }

    /// Makes a lane's part of one of the bank's own accounts, unless it is
    /// there.
    pub(crate) fn open_part(&mut self, whole: AccountId, part: AccountId) -> Result<()> {
        if self.cache.slot(self.driver, part)?.is_some() {
            return Ok(());
        }
        let account = existing_account(self.driver, whole)?;
        let name = account.name.unwrap_or_default();
        if account.status == AccountStatus::Closed {
            return Err(Rejection::AccountClosed { account: name }.into());
        }
        self.open_internal(part, &name, account.currency)
    }

    /// Opens one of the bank's own accounts in a currency, or a part of one.
    pub(crate) fn open_internal(
        &mut self,
        id: AccountId,
        name: &str,
        currency: Currency,
    ) -> Result<()> {
        self.open_own(id, name, currency, Vec::new())
    }

    /// The same, with numbers in other systems.
    pub(crate) fn open_own(
        &mut self,
        id: AccountId,
        name: &str,
        currency: Currency,
        external_numbers: Vec<String>,
    ) -> Result<()> {
        let account = Account {
            id,
            account_type: AccountType::Internal,
            name: Some(name.to_owned()),
            currency,
            status: AccountStatus::Open,
            freeze_reason: None,
            overdraft_minor: 0,
            holders: Vec::new(),
            mandate: Mandate::Any,
            external_numbers,
            opened_at: self.stamp.booked_at,
            closed_at: None,
            opted_in_at: None,
        };
        let change = self.log_change(Subject::Account, id.0, action::CREATED, &account)?;
        Ok(tables::accounts::insert(self.driver, &account, change)?)
    }
}
