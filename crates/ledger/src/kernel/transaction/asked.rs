//! What the write path asks rooms that it does not name: `rooms.rs` lists who
//! answers.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::number::AccountId;

use super::WriteTx;
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables::prefetch::Who;
use crate::{Context, Result};

/// What rooms are asked.
pub(crate) struct Asked {
    /// How the operator will be looked up, if that is known in advance.
    pub(crate) operator: fn(&Context, &dyn Driver) -> Option<Who>,
    /// What the products of both sides of a payment say of it.
    pub(crate) terms: TermsOf,
    /// Lets a new payment of cash go through a drawer, which may be named.
    pub(crate) drawer: fn(&mut WriteTx<'_>, &mut Request, Option<&str>) -> Result<()>,
    /// Whether what was booked may be taken back, as far as drawers and checks go.
    pub(crate) taken_back: fn(&mut WriteTx<'_>, &Transfer) -> Result<()>,
    /// Writes down what rules have seen of payments.
    pub(crate) note: fn(&mut WriteTx<'_>, Vec<Seen>) -> Result<()>,
}

/// What a rule has seen of a payment.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The number of the rule.
    pub(crate) rule: i64,
    /// Its version.
    pub(crate) version: i64,
    /// Whether there is anything to be done about it.
    pub(crate) is_open: bool,
    /// The customer's account on whose side it was seen.
    pub(crate) account: AccountId,
    /// Its currency.
    pub(crate) currency: Currency,
    /// What the account gets, in minor units; less than zero if it pays.
    pub(crate) minor: i64,
    /// The transfer; none of what was not booked.
    pub(crate) transfer: Option<i64>,
}

impl WriteTx<'_> {
    /// Writes down what rules have seen of payments, if anything.
    pub(crate) fn note_seen(&mut self) -> Result<()> {
        if self.seen.is_empty() {
            return Ok(());
        }
        let seen = std::mem::take(&mut self.seen);
        (self.asked.note)(self, seen)
    }

    /// Says which transfer it is whose payment was seen.
    pub(super) fn name_seen(&mut self, transfer: &Transfer) {
        if self.seen.is_empty() {
            return;
        }
        let request = &transfer.request;
        let (debit, credit) = (request.debit, request.credit);
        let minor = request.amount_minor;
        let is_of = |seen: &&mut Seen| {
            (seen.account == debit && seen.minor == -minor)
                || (seen.account == credit && seen.minor == minor)
        };
        let unnamed = self.seen.iter_mut().filter(|seen| seen.transfer.is_none());
        for seen in unnamed.filter(is_of) {
            seen.transfer = Some(transfer.id);
        }
    }

    /// Lets a new payment go through the drawer that it takes: the one that is named, or
    /// that of the operator.
    pub(crate) fn through_drawer(
        &mut self,
        request: &mut Request,
        named: Option<&str>,
    ) -> Result<()> {
        (self.asked.drawer)(self, request, named)
    }

    /// Whether a transaction may be taken back as far as drawers and checks go.
    pub(crate) fn may_go_back(&mut self, original: &Transfer) -> Result<()> {
        (self.asked.taken_back)(self, original)
    }
}

/// Of a payment, the fees that go with it and the payments of its group before
/// it: what the products of both sides say, that of the paying side first.
type TermsOf = fn(&mut WriteTx<'_>, &Request, i64, &[Request]) -> Result<[Terms; 2]>;
