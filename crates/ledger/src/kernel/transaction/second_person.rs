//! What waits for a second person, by the policy of this moment.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountId, CustomerNumber};

use super::WriteTx;
use crate::Result;
use crate::error::Error;
use crate::kernel::rules::policy::{Policy, Rule};
use crate::kernel::tables;

impl WriteTx<'_> {
    /// Whether a request of an amount must wait.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) fn may_wait_for(&self, rule: Rule, currency: Currency, minor: i64) -> Result<()> {
        let held = self.policy.holds_amount(rule, currency, minor);
        self.hold_back(rule, held)
    }

    /// Whether a request must wait, whatever its amount.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) fn may_wait(&self, rule: Rule) -> Result<()> {
        self.hold_back(rule, self.policy.holds(rule))
    }

    /// Whether a request waits, if it is to be held back.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) fn hold_back(&self, rule: Rule, held: bool) -> Result<()> {
        if held && self.approval.is_none() {
            return Err(Error::Held(rule));
        }
        Ok(())
    }
}

/// The first holder for whose sake an account pays nothing out: where the
/// policy asks for it, customers who are not approved.
pub(crate) fn unapproved(
    driver: &mut dyn Driver,
    policy: &Policy,
    account: AccountId,
) -> Result<Option<(CustomerNumber, CustomerStatus)>> {
    if !account.is_customer() || !policy.holds(Rule::Customers) {
        return Ok(None);
    }
    Ok(tables::accounts::unapproved_holder(driver, account)?)
}
