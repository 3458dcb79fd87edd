//! Money in, out, across and back.

pub(crate) mod amount;
pub(crate) mod find;
pub(crate) mod groups;
pub(crate) mod instruction;
pub(crate) mod mandate;
pub(crate) mod payment;
pub(crate) mod record;
pub(crate) mod reference;
pub(crate) mod requests;
pub mod rules;
pub mod table;
pub(crate) mod view;

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::{AccountId, TransactionId};

pub(crate) use amount::{in_currency, limit_minor};
pub(crate) use find::{
    Referenced, find, known_reference, referenced_hold, referenced_transfer, together,
};
pub use payment::{Payment, TransactionRef};
pub use reference::Reference;
pub(crate) use reference::{conflict, may_be_new};

use super::{Ledger, Result, WriteTx};
use crate::disputes::guard;
use crate::fees::of_payment::{is_with_its_fees, taken};
use crate::interledger::show_evidence;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::rules::value_date::CountsFrom;
use crate::kernel::tables;
use crate::payments::instruction::Instruction;
use crate::queries::describe::{Names, TransferContext};
use crate::{fees, views};

impl WriteTx<'_> {
    /// Makes a payment.
    ///
    /// # Errors
    /// In this order: the accounts (the paying one first), the amount, the
    /// reference, the rules.
    pub(crate) fn pay(&mut self, instruction: &Instruction) -> Result<views::Transaction> {
        let keys = self.locked_all(&instruction.names())?;
        let Some((request, payment)) = self.asked_for(instruction, &keys)? else {
            return Err(bankctl_storage::damaged("what is no payment is to be paid").into());
        };
        let (way, sides) = (
            (request.kind, request.channel),
            [request.debit, request.credit],
        );
        self.prefetch(way, sides, payment.reference.to_look_up())?;
        self.make_ready(&sides)?;
        self.post_ordered(request, payment)
    }

    /// Makes a payment between accounts that are known.
    ///
    /// # Errors
    /// As of [`pay`](Self::pay).
    pub(crate) fn pay_between(
        &mut self,
        request: Request,
        payment: &Payment,
    ) -> Result<views::Transaction> {
        let (way, sides) = (
            (request.kind, request.channel),
            [request.debit, request.credit],
        );
        self.lock(&sides)?;
        self.prefetch(way, sides, payment.reference.to_look_up())?;
        self.make_ready(&sides)?;
        self.post_ordered(request, payment)
    }

    /// The transfer that a payment asks for, between the accounts that it
    /// names, which are locked. `None` if it is no payment.
    ///
    /// # Errors
    /// The amount.
    pub(crate) fn asked_for<'i>(
        &mut self,
        instruction: &'i Instruction,
        named: &[AccountId],
    ) -> Result<Option<(Request, &'i Payment)>> {
        let Some(first) = named.first() else {
            return Ok(None);
        };
        let currency = self.party(*first)?.currency;
        let own = |channel: Channel| internal_account::of_channel(channel).account(currency);
        let (kind, channel, debit, credit, payment) = match (instruction, named) {
            (
                Instruction::Deposit {
                    channel, payment, ..
                },
                [credit],
            ) => {
                let debit = own(*channel);
                (Kind::Deposit, Some(*channel), debit, *credit, payment)
            }
            (
                Instruction::Withdraw {
                    channel, payment, ..
                },
                [debit],
            ) => {
                let credit = own(*channel);
                (Kind::Withdrawal, Some(*channel), *debit, credit, payment)
            }
            (Instruction::Transfer { payment, .. }, [debit, credit]) => {
                (Kind::Transfer, None, *debit, *credit, payment)
            }
            _ => return Ok(None),
        };
        let request = Request {
            kind,
            channel,
            debit,
            credit,
            amount_minor: in_currency(payment.amount, currency)?.minor,
            value_date: payment.value_date,
            memo: payment.memo.clone(),
            reverses: None,
            hold: None,
            source: None,
        };
        Ok(Some((request, payment)))
    }

    pub(crate) fn reverse(
        &mut self,
        target: &TransactionRef,
        (reason, counts_from): (&str, Option<CountsFrom>),
        reference: &Reference,
    ) -> Result<views::Transaction> {
        // The one that is meant may have been posted just now.
        self.write_out()?;
        let original = find(self.driver, target)?;
        let may_leave_others = fees::is_fee(&original.request);
        self.reverse_one(
            &original,
            (reason, counts_from),
            reference,
            may_leave_others,
        )
    }

    /// The same of a transaction that was found, which may be taken back without
    /// those that it was booked together with, or not.
    pub(crate) fn reverse_one(
        &mut self,
        original: &Transfer,
        (reason, counts_from): (&str, Option<CountsFrom>),
        reference: &Reference,
        may_leave_others: bool,
    ) -> Result<views::Transaction> {
        let mut request = reversal_of(original, reason);
        let sides = [request.debit, request.credit];
        self.lock(&sides)?;
        self.make_ready(&sides)?;
        let known = self.known(reference, &request)?;
        if known.is_some() {
            return self.post_once(known, request, reference, 0);
        }
        self.may_book(None)?;
        self.is_reversible(original)?;
        if let Some(group) = original.group.filter(|_| !may_leave_others) {
            return Err(Rejection::PartOfGroup {
                transaction: TransactionId::from_key(original.id).to_string(),
                group: TransactionId::from_key(group).to_string(),
            }
            .into());
        }
        self.count_from(&mut request, original, counts_from)?;
        let (waiting, reserved_minor) = self.still_waiting(original)?;
        let done = self.post_once(None, request, reference, reserved_minor)?;
        self.end_waiting(waiting, reserved_minor)?;
        self.write_waiting()?;
        Ok(done)
    }

    /// Whether a transaction can be reversed.
    ///
    /// # Errors
    /// In this order: between ledgers, interest, one that is disputed or of a dispute,
    /// itself a reversal, already reversed.
    pub(crate) fn is_reversible(&mut self, original: &Transfer) -> Result<()> {
        let number = |id: i64| TransactionId::from_key(id).to_string();
        let transaction = number(original.id);
        if internal_account::is_between_ledgers(&original.request) {
            return Err(Rejection::BetweenLedgers { transaction }.into());
        }
        if internal_account::is_of_interest(&original.request) {
            return Err(Rejection::InterestNotReversible { transaction }.into());
        }
        guard::may_be_reversed(self.driver, original)?;
        if internal_account::is_of_official_checks(&original.request) {
            return Err(Rejection::OfficialCheckNotReversible { transaction }.into());
        }
        self.may_go_back(original)?;
        if original.request.kind == Kind::Reversal {
            return Err(Rejection::NotReversible { transaction }.into());
        }
        if let Some(reversal) = tables::transfers::reversed_by(self.driver, original.id)? {
            let reversal = number(reversal);
            return Err(Rejection::AlreadyReversed {
                transaction,
                reversal,
            }
            .into());
        }
        Ok(())
    }

    /// The transfer that was posted alone, or with its fees, under the reference
    /// before.
    ///
    /// # Errors
    /// `reference_conflict` if the reference belongs to another request.
    pub(crate) fn known(
        &mut self,
        reference: &Reference,
        request: &Request,
    ) -> Result<Option<Transfer>> {
        let known = self.known_first(reference, request)?;
        match known {
            Some(transfer)
                if transfer.group.is_some() && !is_with_its_fees(self.driver, &transfer)? =>
            {
                let number = TransactionId::from_key(transfer.id).to_string();
                Err(conflict(reference.text(), number))
            }
            known => Ok(known),
        }
    }

    /// The transfer that was posted under the reference before, alone or as the
    /// first of a group.
    ///
    /// # Errors
    /// `reference_conflict` if the reference belongs to another request.
    pub(crate) fn known_first(
        &mut self,
        reference: &Reference,
        request: &Request,
    ) -> Result<Option<Transfer>> {
        let Some(reference) = reference.to_look_up() else {
            return Ok(None);
        };
        if self.is_unused(reference) {
            may_be_new(reference)?;
            return Ok(None);
        }
        self.write_out_reference(reference)?;
        let known = known_reference(self.driver, reference, request)?;
        if known.is_some() {
            // What is told of it may have been posted just now.
            self.write_out()?;
        } else {
            may_be_new(reference)?;
        }
        Ok(known)
    }

    /// Posts a request under its reference, unless that is `known`: then the
    /// first transaction is the answer. Holds reserve so much for it.
    pub(crate) fn post_once(
        &mut self,
        known: Option<Transfer>,
        request: Request,
        reference: &Reference,
        reserved_minor: i64,
    ) -> Result<views::Transaction> {
        let replayed = known.is_some();
        let transfer = if let Some(transfer) = known {
            self.reference.clone_from(&transfer.reference);
            transfer
        } else {
            let reference = reference.written(self.dry_run);
            let transfer = self.post(request, reference, None, reserved_minor)?;
            // Each request has what it reserves, whatever comes with it.
            self.write_waiting()?;
            transfer
        };
        let manner = TransferContext {
            replayed,
            dry_run: self.dry_run && !replayed,
            fresh: !replayed,
        };
        // One group of requests names the same people and accounts.
        let mut names = self
            .remembered
            .names
            .take()
            .unwrap_or(Names::of(self.settings));
        if manner.fresh {
            let currency = self.party(transfer.request.debit)?.currency;
            names.know(&self.operator_name, &transfer, currency);
        }
        let told = names.transaction(self.driver, &transfer, manner);
        self.remembered.names = Some(names);
        told
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::payments`] gives it.
pub struct PaymentsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`payments`](crate::payments).
    pub const fn payments(&mut self) -> PaymentsRoom<'_> {
        PaymentsRoom(self)
    }
}

impl PaymentsRoom<'_> {
    /// A transaction by its number or reference.
    ///
    /// # Errors
    /// `transaction_not_found`.
    pub fn get(self, target: &TransactionRef) -> Result<views::Transaction> {
        self.0.read(|view| {
            let transfer = find(view.driver, target)?;
            let mut names = Names::of(view.settings);
            let mut found =
                names.transaction(view.driver, &transfer, TransferContext::default())?;
            found.by(&table::of(view.driver, transfer.id)?);
            if transfer.group.is_some() {
                let all = together(view.driver, &transfer)?;
                for other in &all {
                    let told = names.transaction(view.driver, other, TransferContext::default())?;
                    found.together.push(told);
                }
                if transfer.group == Some(transfer.id) && is_with_its_fees(view.driver, &transfer)?
                {
                    found.fees = taken(view.driver, &all, (found.currency, false))?;
                }
            }
            if let Some(end) = &mut found.transit {
                show_evidence(view.driver, &view.settings.identity, &transfer, end)?;
            }
            Ok(found)
        })
    }
}

/// What takes a transfer back.
pub(crate) fn reversal_of(original: &Transfer, reason: &str) -> Request {
    Request {
        kind: Kind::Reversal,
        channel: original.request.channel,
        debit: internal_account::unsharded(original.request.credit),
        credit: internal_account::unsharded(original.request.debit),
        amount_minor: original.request.amount_minor,
        value_date: None,
        memo: Some(reason.to_owned()),
        reverses: Some(original.id),
        hold: None,
        source: None,
    }
}
