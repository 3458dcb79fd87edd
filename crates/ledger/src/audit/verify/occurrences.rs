//! What the journal moved for occurrences of standing orders.

use std::collections::BTreeMap;

use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;

use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::is_between_ledgers;
use crate::kernel::rules::transfer::Transfer;

/// A transaction that was booked for an occurrence.
pub(crate) struct Moved {
    pub(crate) transfer: i64,
    pub(crate) debit: AccountId,
    pub(crate) credit: AccountId,
    pub(crate) amount_minor: i64,
}

/// The transactions that were booked for occurrences, by the key of these.
#[derive(Default)]
pub(crate) struct Occurrences(BTreeMap<i64, Moved>);

impl Occurrences {
    /// Takes the next transaction of the journal, if it is one of these. Says
    /// whether it can be: a transfer, and the only one for its occurrence.
    pub(crate) fn take(&mut self, transfer: &Transfer) -> bool {
        let request = &transfer.request;
        let source = request
            .source
            .filter(|source| source.subject == Subject::Occurrence);
        let Some(source) = source else {
            return true;
        };
        let moved = Moved {
            transfer: transfer.id,
            debit: request.debit,
            credit: request.credit,
            amount_minor: request.amount_minor,
        };
        let is_alone = self.0.insert(source.key, moved).is_none();
        is_alone && request.kind == Kind::Transfer && !is_between_ledgers(request)
    }

    /// The keys of the occurrences.
    pub(crate) fn keys(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.keys().copied()
    }

    /// What was moved for an occurrence.
    pub(crate) fn of(&self, occurrence: i64) -> Option<&Moved> {
        self.0.get(&occurrence)
    }
}
