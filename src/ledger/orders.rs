//! Who orders a payment: checked against the account's mandate, and kept.

use super::money::conflict;
use super::{Books, Result};
use crate::domain::change::{Subject, action};
use crate::domain::kind::Mandate;
use crate::domain::number::{AccountId, CustomerNumber, TransactionId};
use crate::domain::order::{self, Order};
use crate::domain::{journal::Transfer, posting::Party};
use crate::store;

impl Books<'_> {
    /// Whether an account may pay what these holders order. Of most payments
    /// nobody is named, and nobody need be.
    ///
    /// # Errors
    /// `not_a_holder`, `mandate_not_met`.
    pub(super) fn may_be_ordered(
        &mut self,
        account: AccountId,
        by: &[CustomerNumber],
    ) -> Result<()> {
        let mandate = self.party(account)?.mandate;
        if mandate == Mandate::Any && by.is_empty() {
            return Ok(());
        }
        let holders = store::accounts::holders(self.driver, account)?;
        Ok(order::decide(account, mandate, &holders, by)?)
    }

    /// Writes who ordered a transfer that was posted just now.
    pub(super) fn keep_order(&mut self, transfer: i64, by: &[CustomerNumber]) -> Result<()> {
        if by.is_empty() {
            return Ok(());
        }
        let order = Order::of(transfer, by);
        // The transfer that it names must be there.
        self.write_out()?;
        let change = self.register(Subject::Order, transfer, action::CREATED, &order)?;
        Ok(store::orders::insert(
            self.driver,
            transfer,
            &order.by,
            change,
        )?)
    }

    /// Whether a transfer that was posted before was ordered by the same
    /// holders.
    ///
    /// # Errors
    /// `reference_conflict`.
    pub(super) fn must_be_same_order(
        &mut self,
        transfer: &Transfer,
        by: &[CustomerNumber],
    ) -> Result<Vec<CustomerNumber>> {
        let known = store::orders::of(self.driver, transfer.id)?;
        if known != Order::of(transfer.id, by).by {
            let reference = transfer.reference.as_deref().unwrap_or_default();
            let number = TransactionId::from_key(transfer.id).to_string();
            return Err(conflict(reference, number));
        }
        Ok(known)
    }
}

/// What nobody orders: money that is reserved, or that a file asks for.
///
/// # Errors
/// `mandate_not_met` where all holders must.
pub(super) fn may_go_unordered(driver: &mut dyn store::Driver, party: &Party) -> Result<()> {
    if party.mandate == Mandate::Any {
        return Ok(());
    }
    let holders = store::accounts::holders(driver, party.account)?;
    Ok(order::decide(party.account, party.mandate, &holders, &[])?)
}
