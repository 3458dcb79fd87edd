//! Accounts that this transaction makes and has not written yet.

use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountId, CustomerNumber};

use super::WriteTx;
use crate::Result;
use crate::kernel::rules::account::Account;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::skip_list::SkipRoots;
use crate::kernel::tables::accounts::{Facts, Position};

impl WriteTx<'_> {
    /// Knows a new account, which can be posted to before it is written: what there
    /// is to be asked of it is known. Whether customers have limits is the same of all
    /// accounts, and so taken from one of the bank's own. Its owner comes with the state.
    pub(crate) fn remember_new(
        &mut self,
        account: &Account,
        other: AccountId,
        owner: (CustomerNumber, CustomerStatus),
    ) -> Result<()> {
        let lane = self.take_lane()?;
        let other = self.slot(internal_account::shard(other, lane))?;
        let facts = Facts {
            status: account.status,
            currency: account.currency,
            overdraft_minor: account.overdraft_minor,
            mandate: account.mandate,
            position: Position {
                balance_minor: 0,
                legs: 0,
                spine: SkipRoots::default(),
            },
            has_product: false,
            may_be_limited: self.cache.entries[other].facts.may_be_limited,
        };
        let slot = self.cache.remember(account.id, facts);
        let waits =
            self.policy.needs_approval(Rule::Customers) && owner.1 != CustomerStatus::Approved;
        let entry = &mut self.cache.entries[slot];
        entry.held_minor = Some(0);
        entry.unapproved = waits.then_some(owner);
        Ok(())
    }
}
