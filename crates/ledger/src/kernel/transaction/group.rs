//! A group of transfers: all of them are posted, or none.
//!
//! A request that is refused has written nothing, and shares its transaction
//! with others. So all of a group is decided on first, each as if those before
//! it were posted, and posted when the last one is allowed.

use std::collections::HashMap;

use super::{Beside, WriteTx};
use crate::Result;
use crate::error::Error;
use crate::kernel::rules::posting::Party;
use crate::kernel::rules::transfer::{Request, Transfer};

/// What the transfers of a group that were decided on will have done, by the
/// place of the account in memory.
#[derive(Default)]
pub(crate) struct Ahead {
    accounts: HashMap<usize, After>,
    requests: Vec<Request>,
}

/// An account after them, in minor units.
#[derive(Clone, Copy)]
struct After {
    balance_minor: i64,
    /// What is reserved beside what was reserved before.
    held_minor: i64,
}

impl Ahead {
    /// An account as it will be.
    pub(crate) fn apply(&self, slot: usize, party: &mut Party) {
        if let Some(after) = self.accounts.get(&slot) {
            party.balance_minor = after.balance_minor;
            party.held_minor = party.held_minor.saturating_add(after.held_minor);
        }
    }

    /// The transfers, in their order.
    pub(crate) fn requests(&self) -> &[Request] {
        &self.requests
    }

    fn set(&mut self, slot: usize, balance_minor: i64, held_minor: i64) {
        let after = self.accounts.entry(slot).or_insert(After {
            balance_minor,
            held_minor: 0,
        });
        after.balance_minor = balance_minor;
        after.held_minor = after.held_minor.saturating_add(held_minor);
    }
}

/// The group that transfers are posted to.
#[derive(Clone, Copy)]
pub(crate) enum Group {
    /// None: each is posted by itself.
    None,
    /// One that the next transfer begins.
    Begins,
    /// The one of this first transfer.
    Of(i64),
}

impl Group {
    /// Adds the next transfer, and gives the first of the group.
    pub(crate) fn join(&mut self, id: i64) -> Option<i64> {
        let first = match *self {
            Self::None => return None,
            Self::Begins => id,
            Self::Of(first) => first,
        };
        *self = Self::Of(first);
        Some(first)
    }
}

/// A transfer of a group, and how much holds reserve for it, in minor units.
pub(crate) struct Member {
    /// What is asked for.
    pub(crate) request: Request,
    /// What does not count against it.
    pub(crate) reserved_minor: i64,
    /// What the fees come to that follow it in the group.
    pub(crate) fees_minor: i64,
    /// Whether it is taken whatever the state of the account, and beyond what it has.
    pub(crate) is_forced: bool,
}

impl Member {
    /// A transfer for which holds reserve nothing, and without fees.
    pub(crate) fn of(request: Request) -> Self {
        Self {
            request,
            reserved_minor: 0,
            fees_minor: 0,
            is_forced: false,
        }
    }
}

impl WriteTx<'_> {
    /// Posts a group, or one alone; the first has the reference. Its accounts are
    /// locked and ready.
    ///
    /// # Errors
    /// As [`WriteTx::post`] of the first that is refused: then nothing is posted.
    pub(crate) fn post_group(
        &mut self,
        members: Vec<Member>,
        mut reference: Option<String>,
    ) -> Result<Vec<Transfer>> {
        let mut ahead = Ahead::default();
        let mut all = Vec::with_capacity(members.len());
        for member in members {
            let mut request = member.request;
            let beside = Beside {
                reserved_minor: member.reserved_minor,
                fees_minor: member.fees_minor,
                is_forced: member.is_forced,
            };
            let decided = self.decide(&mut request, beside, Some(&ahead))?;
            let waits = decided.until.map_or(0, |_| request.amount_minor);
            let balances = decided.balances;
            ahead.set(decided.debit, balances.debit_minor, -member.reserved_minor);
            ahead.set(decided.credit, balances.credit_minor, waits);
            ahead.requests.push(request.clone());
            all.push((request, decided));
        }
        // One alone is no group.
        if all.len() > 1 {
            self.group = Group::Begins;
        }
        let mut posted = Vec::with_capacity(all.len());
        for (request, decided) in all {
            // Only what was counted too high on a day can still say no.
            self.book(request, reference.take(), None, &decided)
                .map_err(|error| {
                    let reason = format!("a group ended in its middle: {error}");
                    Error::from(bankctl_storage::Error::Engine(reason))
                })?;
            posted.push(self.last_posted()?);
        }
        self.group = Group::None;
        Ok(posted)
    }
}
