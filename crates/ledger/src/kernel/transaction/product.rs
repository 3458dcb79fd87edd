//! Whether the product of an account, or its owner, may have a say in what it pays.

use bankctl_types::Currency;
use bankctl_types::number::AccountId;

use super::WriteTx;
use crate::Result;
use crate::kernel::tables;

impl WriteTx<'_> {
    /// The newest row of a customer's account that was given a product; zero before
    /// its first row. `None` of other accounts, which have neither fees nor limits.
    pub(crate) fn with_product(&mut self, account: AccountId) -> Result<Option<i64>> {
        if !account.is_customer() {
            return Ok(None);
        }
        let slot = self.slot(account)?;
        let facts = &self.cache.entries[slot].facts;
        Ok(facts.has_product.then(|| facts.position.newest()))
    }

    /// The currency of a customer's account whose owner may have limits.
    pub(crate) fn may_be_limited(&mut self, account: AccountId) -> Result<Option<Currency>> {
        if !account.is_customer() {
            return Ok(None);
        }
        let slot = self.slot(account)?;
        let facts = &self.cache.entries[slot].facts;
        Ok(facts.may_be_limited.then_some(facts.currency))
    }

    /// The newest row of an account that others may post to meanwhile; zero before its
    /// first row.
    pub(crate) fn newest_row(&mut self, account: AccountId) -> Result<i64> {
        if let Some(slot) = self.cache.known(account) {
            let entry = &self.cache.entries[slot];
            if entry.touched || self.locked.contains(&account) {
                return Ok(entry.facts.position.newest());
            }
        }
        let position = tables::accounts::position(self.driver, account)?;
        Ok(position.map_or(0, |position| position.newest()))
    }
}
