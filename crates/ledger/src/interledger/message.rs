//! What one ledger hands over to another: a transfer's message and signature.

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::kind::Kind;
use bankctl_types::number::TransactionId;
use bankctl_types::signed_note::{NoteFault, NoteSigner};
use serde::{Deserialize, Serialize};

use crate::error::advice::{Advice, OfOtherLedger};
use crate::error::{Class, Error, Fault};
use crate::interledger::rules::{Message, Partner};
use crate::interledger::table::{ArrivalRow, DispatchRow};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::kernel::transaction::resolve;
use crate::{Result, Settings};

/// Everything that the other ledger is told of a transfer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TransferMessage {
    pub(crate) message: Message,
    /// The name of the bank that sends it.
    pub(crate) ledger_name: String,
    /// The message with the signature of the ledger that sends it.
    pub(crate) signed: Option<String>,
}

impl TransferMessage {
    /// What is told the other ledger of a transfer.
    pub(crate) fn of(
        row: &DispatchRow,
        (transfer, debit): (&Transfer, &str),
        settings: &Settings,
    ) -> Self {
        let request = &transfer.request;
        Self {
            message: Message {
                from: settings.identity.clone(),
                to: row.ledger.clone(),
                transaction: TransactionId::from_key(transfer.id).to_string(),
                reference: transfer.reference.clone().unwrap_or_default(),
                debit: debit.to_owned(),
                account: row.account.clone(),
                amount_minor: request.amount_minor,
                currency: row.currency,
                date: transfer.stamp.business_date,
                booked_at: transfer.stamp.booked_at.0,
                value_date: request.value_date,
                memo: request.memo.clone(),
            },
            ledger_name: settings.name.clone(),
            signed: None,
        }
    }

    /// Signs it, if the key is here.
    pub(crate) fn signed_by(mut self, signer: Option<&NoteSigner>) -> Self {
        self.signed = signer.and_then(|signer| self.message.sign(signer));
        self
    }

    /// By what a request about it is found.
    pub(crate) fn about(&self) -> String {
        about(&self.message.from, &self.message.reference)
    }

    /// Whether it was sent before the other side was made known, when nothing
    /// was signed.
    pub(crate) fn is_from_before(&self, partner: &Partner) -> bool {
        self.message.booked_at < partner.added_at.0
    }

    /// Whether the partner has signed it. One that was sent before it could be
    /// signed may come without.
    ///
    /// # Errors
    /// `unproved_sender`.
    pub(crate) fn is_signed_by(&self, partner: &Partner) -> Result<bool> {
        let key = partner.key().ok_or(NoteFault::Key);
        let opened = match &self.signed {
            None if self.is_from_before(partner) => return Ok(false),
            None => return Err(unproved(partner, "it is not signed").into()),
            Some(note) => key.and_then(|key| Message::open(note, &key)),
        };
        match opened {
            Ok(message) if message == self.message => Ok(true),
            Ok(_) => Err(unproved(partner, "what is signed is another transfer").into()),
            Err(fault) => Err(unproved(partner, &fault.to_string()).into()),
        }
    }

    /// The account that it is for. One of the bank's own has a name, which
    /// each currency has.
    pub(crate) fn account(&self, home: Currency) -> AccountRef {
        let Message {
            account, currency, ..
        } = &self.message;
        match AccountRef::parse(account) {
            Some(AccountRef::Internal(internal, None)) if *currency != home => {
                AccountRef::Internal(internal, Some(*currency))
            }
            Some(AccountRef::Own(name, None)) if *currency != home => {
                AccountRef::Own(name, Some(*currency))
            }
            Some(account) => account,
            None => AccountRef::External(account.clone()),
        }
    }

    /// Whether a transaction is what it comes to.
    ///
    /// # Errors
    /// Only those of the store.
    pub(crate) fn is_booked_as(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        booked: &Transfer,
    ) -> Result<bool> {
        let (said, request) = (&self.message, &booked.request);
        let credit = match resolve(driver, settings, &self.account(settings.currency)) {
            Ok(account) => account,
            Err(Error::Store(error)) => return Err(error.into()),
            Err(_) => return Ok(false),
        };
        let facts = tables::accounts::facts(driver, request.credit)?;
        Ok(request.kind == Kind::Transfer
            && booked.reference.is_none()
            && internal_account::is_in_transit(request.debit)
            && internal_account::unsharded(request.credit) == credit
            && facts.is_some_and(|facts| facts.currency == said.currency)
            && request.amount_minor == said.amount_minor
            && request.value_date == said.value_date)
    }

    /// The row that is kept of it where it comes.
    pub(crate) fn arrival(
        &self,
        transfer: Option<i64>,
        refusal: Option<(String, String)>,
    ) -> Result<ArrivalRow> {
        let (refusal, reason) = refusal.unzip();
        let unsigned = || self.message.to_text();
        let message = self.signed.clone().or_else(unsigned);
        let message =
            message.ok_or_else(|| bankctl_storage::damaged("a message can't be written"))?;
        let said = &self.message;
        Ok(ArrivalRow {
            id: 0,
            ledger: said.from.clone(),
            ledger_name: self.ledger_name.clone(),
            reference: said.reference.clone(),
            sender: said.debit.clone(),
            account: said.account.clone(),
            currency: said.currency,
            amount_minor: said.amount_minor,
            transfer,
            refusal,
            reason,
            change: 0,
            message: Some(message),
        })
    }
}

/// By what a request about money from a ledger is found.
pub(crate) fn about(from: &str, reference: &str) -> String {
    format!("{from} {reference}")
}

/// Whether a message is about what is written down of it here, in the ledger of
/// `identity`.
pub(crate) fn is_about(message: &Message, row: &ArrivalRow, identity: &str) -> bool {
    message.from == row.ledger
        && message.to == identity
        && message.reference == row.reference
        && message.debit == row.sender
        && message.account == row.account
        && message.currency == row.currency
        && message.amount_minor == row.amount_minor
}

fn unproved(partner: &Partner, why: &str) -> Fault {
    let message = format!(
        "it is not proved that {:?} has sent it: {why}",
        partner.name
    );
    Fault::new(Class::NotPermitted, "unproved_sender", message)
        .hint(Advice::OtherLedger(OfOtherLedger::SweepWithKey))
}
