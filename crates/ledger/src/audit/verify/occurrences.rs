//! What the journal moved for records that are booked once: occurrences of standing
//! orders, counts of cash, handovers, disputes, checks.

use std::collections::BTreeMap;

use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;

use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::is_between_ledgers;
use crate::kernel::rules::transfer::Transfer;

/// A transaction that was booked for a record.
pub(crate) struct Moved {
    pub(crate) transfer: i64,
    pub(crate) kind: Kind,
    pub(crate) debit: AccountId,
    pub(crate) credit: AccountId,
    pub(crate) amount_minor: i64,
}

/// The transactions that were booked for the records of a subject, by the key of these.
pub(crate) struct BookedOnce {
    subject: Subject,
    kinds: &'static [Kind],
    all: BTreeMap<i64, Moved>,
}

impl BookedOnce {
    /// None yet, for the records of a subject, which are booked as one of these.
    pub(crate) fn of_subject(subject: Subject, kinds: &'static [Kind]) -> Self {
        Self {
            subject,
            kinds,
            all: BTreeMap::new(),
        }
    }

    /// Takes the next transaction of the journal, if it is one of these. Says
    /// whether it can be: of their kind, and the only one for its record.
    pub(crate) fn take(&mut self, transfer: &Transfer) -> bool {
        let request = &transfer.request;
        let source = request
            .source
            .filter(|source| source.subject == self.subject);
        let Some(source) = source else {
            return true;
        };
        let moved = Moved {
            transfer: transfer.id,
            kind: request.kind,
            debit: request.debit,
            credit: request.credit,
            amount_minor: request.amount_minor,
        };
        let is_alone = self.all.insert(source.key, moved).is_none();
        is_alone && self.kinds.contains(&request.kind) && !is_between_ledgers(request)
    }

    /// The keys of the records.
    pub(crate) fn keys(&self) -> impl Iterator<Item = i64> + '_ {
        self.all.keys().copied()
    }

    /// What was moved for a record.
    pub(crate) fn of(&self, key: i64) -> Option<&Moved> {
        self.all.get(&key)
    }
}
