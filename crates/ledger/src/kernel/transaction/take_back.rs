//! Who takes a transaction back: who answers for the counter does it at once, a teller
//! what the policy allows of the own work of the day. For anything else a teller asks.

use bankctl_storage::damaged;
use bankctl_types::Currency;

use super::WriteTx;
use crate::Result;
use crate::kernel::rules::duties::FILES;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables;

impl WriteTx<'_> {
    /// Whether the caller takes back what a request reverses, if it reverses something.
    ///
    /// # Errors
    /// [`ApprovalRequired`](crate::error::Error::ApprovalRequired) if a second person must decide.
    pub(super) fn may_take_back(&mut self, request: &Request, currency: Currency) -> Result<()> {
        let Some(reversed) = request.reverses else {
            return Ok(());
        };
        if self.approval.is_some() || FILES.meets(self.roles()) {
            return Ok(());
        }
        let original = tables::transfers::by_id(self.driver, reversed)?
            .ok_or_else(|| damaged(format_args!("transfer {reversed} is missing")))?;
        let booked = &original.transfer.stamp;
        let is_allowed = self.policy.own_reversals.as_ref().is_some_and(|setting| {
            setting.allow(booked, &self.stamp, currency, request.amount_minor)
        });
        self.require_approval_if(Rule::Reversal, !is_allowed)
    }
}
