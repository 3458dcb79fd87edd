//! The register of changes, and the records that the books need by themselves.

use serde::Serialize;

use super::Books;
use crate::domain::Currency;
use crate::domain::account::Account;
use crate::domain::change::{Change, Subject, action};
use crate::domain::internal;
use crate::domain::kind::{AccountStatus, AccountType};
use crate::domain::number::AccountId;
use crate::ledger::Result;
use crate::store::settings::Log;
use crate::store::{self, damaged};

impl Books<'_> {
    /// The key of an operator, who is registered at the first writing.
    pub(super) fn operator(&mut self, name: &str) -> Result<i64> {
        if let Some(id) = store::settings::operator_by_name(self.driver, name)? {
            return Ok(id);
        }
        let id = store::settings::next_operator(self.driver)?;
        // The first operator of all registers itself.
        self.stamp.operator = id;
        let after = serde_json::json!({ "name": name });
        let change = self.register(Subject::Operator, id, action::CREATED, &after)?;
        store::settings::insert_operator(self.driver, id, name, change)?;
        Ok(id)
    }

    /// Appends a line to the register of changes and gives its key, which the
    /// changed record keeps.
    pub(crate) fn register(
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
            None => store::settings::peaks(self.driver, Log::Changes, lane)?,
        };
        let id = match store::changes::draw(self.driver)? {
            Some(id) => id,
            None => self.next_change(&peaks)?,
        };
        let action = action.to_owned();
        let change = Change {
            id,
            subject,
            key,
            action,
            after,
            stamp: self.stamp.clone(),
        };
        store::changes::insert(self.driver, &change, lane)?;
        let leaf = change.leaf();
        peaks.push(leaf);
        self.last_change = Some((id, leaf));
        self.changes = Some(peaks);
        Ok(id)
    }

    /// Makes the bank's own accounts of a currency, unless they are there.
    pub(crate) fn open_internal_accounts(&mut self, currency: Currency) -> Result<()> {
        for internal in internal::ALL.iter().filter(|own| own.is_made_early()) {
            let id = internal.account(currency);
            if store::accounts::facts(self.driver, id)?.is_some() {
                return Ok(());
            }
            self.open_internal(id, internal.name, currency)?;
        }
        Ok(())
    }

    /// The account of what is on its way to and from other ledgers in a
    /// currency, which the first such transfer makes.
    pub(crate) fn in_transit(&mut self, currency: Currency) -> Result<AccountId> {
        let internal = internal::IN_TRANSIT;
        let id = internal.account(currency);
        if self.cache.slot(self.driver, id)?.is_none() {
            self.open_internal(id, internal.name, currency)?;
        }
        Ok(id)
    }

    /// Makes a lane's part of one of the bank's own accounts, unless it is
    /// there.
    pub(super) fn open_part(&mut self, whole: AccountId, part: AccountId) -> Result<()> {
        if self.cache.slot(self.driver, part)?.is_some() {
            return Ok(());
        }
        let account = crate::ledger::accounts::by_id(self.driver, whole)?;
        let name = account.name.unwrap_or_default();
        self.open_internal(part, &name, account.currency)
    }

    fn open_internal(&mut self, id: AccountId, name: &str, currency: Currency) -> Result<()> {
        let account = Account {
            id,
            account_type: AccountType::Internal,
            name: Some(name.to_owned()),
            currency,
            status: AccountStatus::Open,
            freeze_reason: None,
            overdraft_minor: 0,
            holders: Vec::new(),
            external_numbers: Vec::new(),
            opened_at: self.stamp.booked_at,
            closed_at: None,
        };
        let change = self.register(Subject::Account, id.0, action::CREATED, &account)?;
        Ok(store::accounts::insert(self.driver, &account, change)?)
    }
}
