//! Whether the product of an account may have a say in what it pays.

use bankctl_types::number::AccountId;

use super::WriteTx;
use crate::Result;

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
}
