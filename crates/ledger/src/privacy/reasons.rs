//! Why an account is frozen: sealed with the key of its owner, so that it is
//! forgotten with them.

use bankctl_storage::{Driver, damaged};
use bankctl_types::kind::HolderRole;
use bankctl_types::number::{AccountId, CustomerNumber};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Keyring, Privacy};
use crate::customers::{CustomerRow, by_number as customer_by_number};
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::transaction::customer_not_found;
use crate::kernel::transaction::existing_account;
use crate::privacy::encryption::Place;
use crate::{Result, WriteTx};

fn frozen_at(account: AccountId) -> Place {
    Place {
        table: "account",
        row: account.0,
        column: "freeze_reason_sealed",
    }
}

/// The holder whose key seals what is said of an account.
pub(crate) fn owner_of(account: &Account) -> Option<CustomerNumber> {
    let mut holders = account.holders.iter();
    let owner = holders.find(|holder| holder.role == HolderRole::Owner);
    owner.map(|holder| holder.customer)
}

/// The owner of an account, with the key.
fn owner(driver: &mut dyn Driver, account: &Account) -> Result<CustomerRow> {
    let number = owner_of(account)
        .ok_or_else(|| damaged(format_args!("account {} has no owner", account.label())))?;
    customer_by_number(driver, number)?.ok_or_else(|| customer_not_found(number))
}

impl WriteTx<'_> {
    /// Seals why an account is frozen.
    ///
    /// # Errors
    /// `data_key_not_found`.
    pub(crate) fn encrypt_freeze_reason(
        &mut self,
        account: &Account,
        why: &str,
    ) -> Result<Vec<u8>> {
        let vault = self.context.privacy.vault(self.driver)?;
        vault.encrypt_freeze_reason(self.driver, account, why)
    }
}

impl Keyring {
    /// Seals why an account is frozen.
    pub(crate) fn encrypt_freeze_reason(
        &self,
        driver: &mut dyn Driver,
        account: &Account,
        why: &str,
    ) -> Result<Vec<u8>> {
        let key = self.must_open(&owner(driver, account)?)?;
        self.encrypt(&key, frozen_at(account.id), why.as_bytes())
    }

    /// Why an account is frozen. `None` if it can't be opened with the key of
    /// its owner.
    pub(crate) fn freeze_reason(
        &self,
        owner: &CustomerRow,
        account: AccountId,
        sealed: &[u8],
    ) -> Option<String> {
        let key = self.data_key(owner)?;
        Self::opened(&key, frozen_at(account), sealed)
    }
}

impl Privacy {
    /// Why an account is frozen, for all who have the key: a teller who serves
    /// its holders must know.
    pub(crate) fn freeze_reason(
        &self,
        driver: &mut dyn Driver,
        account: &Account,
    ) -> Result<Option<String>> {
        let Some(sealed) = &account.freeze_reason else {
            return Ok(None);
        };
        let Some(vault) = self.vault_if_there(driver)? else {
            return Ok(None);
        };
        let owner = owner(driver, account)?;
        Ok(vault.freeze_reason(&owner, account.id, sealed))
    }

    /// Why, in a line of the change log about a customer or an account. `None` if
    /// it can't be opened, as of those who were forgotten.
    pub(crate) fn reason_in(
        &self,
        driver: &mut dyn Driver,
        change: &Change,
        sealed: &str,
    ) -> Result<Option<String>> {
        let (Some(vault), Ok(sealed)) = (self.vault_if_there(driver)?, STANDARD.decode(sealed))
        else {
            return Ok(None);
        };
        if change.subject == Subject::Account {
            let account = existing_account(driver, AccountId(change.key))?;
            let owner = owner(driver, &account)?;
            return Ok(vault.freeze_reason(&owner, account.id, &sealed));
        }
        let number = CustomerNumber::from_key(change.key);
        let row = customer_by_number(driver, number)?;
        Ok(row.and_then(|row| vault.status_reason(&row, &sealed)))
    }
}
