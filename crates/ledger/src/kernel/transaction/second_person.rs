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
    /// Refuses a request of an amount that needs a second person.
    ///
    /// # Errors
    /// [`Error::ApprovalRequired`].
    pub(crate) fn require_approval_above(
        &self,
        rule: Rule,
        currency: Currency,
        minor: i64,
    ) -> Result<()> {
        let needed = self.policy.needs_approval_above(rule, currency, minor);
        self.require_approval_if(rule, needed)
    }

    /// Refuses a request that needs a second person, whatever its amount.
    ///
    /// # Errors
    /// [`Error::ApprovalRequired`].
    pub(crate) fn require_approval(&self, rule: Rule) -> Result<()> {
        self.require_approval_if(rule, self.policy.needs_approval(rule))
    }

    /// Refuses a request if it needs a second person; one that was approved goes on.
    ///
    /// # Errors
    /// [`Error::ApprovalRequired`].
    pub(crate) fn require_approval_if(&self, rule: Rule, needed: bool) -> Result<()> {
        if needed && self.approval.is_none() {
            return Err(Error::ApprovalRequired(rule));
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
    if !account.is_customer() || !policy.needs_approval(Rule::Customers) {
        return Ok(None);
    }
    Ok(tables::accounts::unapproved_holder(driver, account)?)
}
