//! The first step, in the ledger that pays.

use bankctl_storage::damaged;
use bankctl_types::Currency;
use bankctl_types::kind::{AccountStatus, Kind, TransitState};
use bankctl_types::number::TransactionId;
use serde::{Deserialize, Serialize};

use super::{Sent, TransferMessage, elsewhere};
use crate::interledger::table::{self, DispatchRow};
use crate::interledger::{partners, settle};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::{tables, transaction};
use crate::payments::{conflict, in_currency};
use crate::queries::describe::{Names, TransferContext};
use crate::{Ledger, Payment, Result, WriteTx};

impl Ledger {
    /// An account that another ledger wants to pay.
    pub(crate) fn receiver(&mut self, account: &AccountRef) -> Result<Receiver> {
        let address = self.location.lasting()?;
        let place = format!("in the ledger of {}", self.settings.name);
        let found = self.read(|view| {
            account.must_not_be_in_transit()?;
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let facts = tables::accounts::facts(view.driver, id)?
                .ok_or_else(|| transaction::account_not_found(&label(id)))?;
            Ok(Receiver {
                ledger: view.settings.identity.clone(),
                ledger_name: view.settings.name.clone(),
                address: address.clone(),
                account: view.label(id)?,
                currency: facts.currency,
                is_closed: facts.status == AccountStatus::Closed,
            })
        });
        found.map_err(|error| elsewhere(place, error))
    }

    /// Whether money was sent under a reference, and has not arrived as far as
    /// is known.
    pub(crate) fn is_on_its_way(&mut self, reference: &str) -> Result<bool> {
        self.read(|view| {
            let Some(row) = tables::transfers::by_reference(view.driver, reference)? else {
                return Ok(false);
            };
            let sent = table::dispatch(view.driver, row.transfer.id)?;
            Ok(sent.is_some_and(|row| row.state == TransitState::InTransit))
        })
    }
}

impl WriteTx<'_> {
    /// Takes the money from its account and writes down where it goes, unless
    /// that was done before.
    pub(crate) fn send(
        &mut self,
        from: &AccountRef,
        receiver: &Receiver,
        payment: &Payment,
    ) -> Result<Sent> {
        let debit = self.resolve(from)?;
        self.lock(&[debit])?;
        let currency = self.party(debit)?.currency;
        let credit = self.in_transit(currency)?;
        self.make_ready(&[debit, credit])?;
        let request = Request {
            kind: Kind::Transfer,
            channel: None,
            debit,
            credit,
            amount_minor: in_currency(payment.amount, currency)?.minor,
            value_date: payment.value_date,
            memo: payment.memo.clone(),
            reverses: None,
            hold: None,
            source: None,
        };
        if let Some(transfer) = self.known(&payment.reference, &request)? {
            let row = dispatch_of(self, &transfer)?;
            let same = row.ledger == receiver.ledger && row.account == receiver.account;
            if !same {
                let number = TransactionId::from_key(transfer.id).to_string();
                let reference = transfer.reference.unwrap_or_default();
                return Err(conflict(&reference, number));
            }
            self.check_order(&request, Some(&transfer), &payment.by)?;
            let manner = TransferContext {
                replayed: true,
                ..TransferContext::default()
            };
            let mut sent = sent(self, row, &transfer, manner)?;
            sent.transaction.by(&payment.by);
            return Ok(sent);
        }
        self.may_book(request.value_date)?;
        self.check_order(&request, None, &payment.by)?;
        partners::known(self.driver, &receiver.ledger, &receiver.ledger_name)?;
        receiver.may_receive(&self.label(debit)?, currency)?;
        let reference = payment.reference.text().to_owned();
        let transfer = self.post(request, Some(reference), None, 0)?;
        self.write_out()?;
        self.keep_order(transfer.id, &payment.by)?;
        let mut row = DispatchRow {
            id: transfer.id,
            ledger: receiver.ledger.clone(),
            ledger_name: receiver.ledger_name.clone(),
            address: receiver.address.clone(),
            account: receiver.account.clone(),
            currency,
            state: TransitState::InTransit,
            arrived_as: None,
            refusal: None,
            reason: None,
            change: 0,
        };
        let after = settle::after(&row);
        row.change = self.log_change(Subject::Dispatch, row.id, action::CREATED, &after)?;
        table::insert_dispatch(self.driver, &row)?;
        self.reference.clone_from(&transfer.reference);
        let manner = TransferContext {
            dry_run: self.dry_run,
            fresh: true,
            ..TransferContext::default()
        };
        let mut sent = sent(self, row, &transfer, manner)?;
        sent.transaction.reference = payment.reference.written(self.dry_run);
        sent.transaction.by(&payment.by);
        Ok(sent)
    }
}

/// An account of another ledger, as it was when that was asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Receiver {
    ledger: String,
    ledger_name: String,
    address: String,
    account: String,
    currency: Currency,
    is_closed: bool,
}

impl Receiver {
    /// Whether the account can be paid in a currency, as far as is known: the
    /// other ledger decides again when the money comes.
    fn may_receive(&self, debit: &str, currency: Currency) -> Result<()> {
        let credit = format!("{} · {}", self.ledger_name, self.account);
        if self.currency != currency {
            return Err(Rejection::CurrencyMismatch {
                debit: debit.to_owned(),
                debit_currency: currency.code(),
                credit,
                credit_currency: self.currency.code(),
            }
            .into());
        }
        if self.is_closed {
            return Err(Rejection::AccountClosed { account: credit }.into());
        }
        Ok(())
    }
}

/// What was sent by a transfer to `in-transit`.
pub(crate) fn dispatch_of(books: &mut WriteTx<'_>, transfer: &Transfer) -> Result<DispatchRow> {
    let row = table::dispatch(books.driver, transfer.id)?;
    Ok(row.ok_or_else(|| {
        let number = TransactionId::from_key(transfer.id);
        damaged(format_args!(
            "it is not written where transaction {number} was sent"
        ))
    })?)
}

fn sent(
    books: &mut WriteTx<'_>,
    row: DispatchRow,
    transfer: &Transfer,
    manner: TransferContext,
) -> Result<Sent> {
    let from = books.label(internal_account::unsharded(transfer.request.debit))?;
    let parcel = TransferMessage::of(&row, (transfer, &from), books.settings);
    let mut names = Names::of(books.settings);
    if manner.fresh {
        names.know(&books.operator_name, transfer, row.currency);
    }
    Ok(Sent {
        transaction: names.transaction(books.driver, transfer, manner)?,
        row,
        parcel,
    })
}
