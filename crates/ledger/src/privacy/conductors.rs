//! Who handed over cash and is no customer: sealed with the key of the owner of the
//! account, so that the name is forgotten with them.

use bankctl_storage::Driver;
use bankctl_types::number::{AccountId, CustomerNumber};

use super::Keyring;
use super::reasons::owner_of;
use crate::customers::by_number as customer_by_number;
use crate::kernel::transaction::{customer_not_found, existing_account};
use crate::privacy::encryption::Place;
use crate::{Result, WriteTx};

/// Where the name stands that belongs to a transfer.
fn conductor_of(transfer: i64) -> Place {
    Place {
        table: "ctr",
        row: transfer,
        column: "conductor",
    }
}

impl WriteTx<'_> {
    /// Seals the name of who handed over the cash of a transfer, and says with whose
    /// key.
    ///
    /// # Errors
    /// `data_key_not_found`.
    pub(crate) fn encrypt_conductor(
        &mut self,
        (account, transfer): (AccountId, i64),
        name: &str,
    ) -> Result<Option<(CustomerNumber, Vec<u8>)>> {
        let account = existing_account(self.driver, account)?;
        let Some(owner) = owner_of(&account) else {
            return Ok(None);
        };
        let row = customer_by_number(self.driver, owner)?;
        let row = row.ok_or_else(|| customer_not_found(owner))?;
        let vault = self.context.privacy.vault(self.driver)?;
        let key = vault.must_open(&row)?;
        let sealed = vault.encrypt(&key, conductor_of(transfer), name.as_bytes())?;
        Ok(Some((owner, sealed)))
    }
}

impl Keyring {
    /// Who handed over the cash of a transfer; `None` if it can't be opened any more.
    pub(crate) fn conductor(
        &self,
        driver: &mut dyn Driver,
        (owner, transfer): (CustomerNumber, i64),
        sealed: &[u8],
    ) -> Result<Option<String>> {
        let row = customer_by_number(driver, owner)?;
        let key = row.and_then(|row| self.data_key(&row));
        Ok(key.and_then(|key| Self::opened(&key, conductor_of(transfer), sealed)))
    }
}
