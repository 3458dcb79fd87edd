//! The second step, in the ledger that is paid.

use bankctl_types::kind::Kind;
use bankctl_types::number::{AccountId, TransactionId};
use serde_json::{Value, json};

use super::{Receipt, TransferMessage};
use crate::approvals;
use crate::approvals::rules::ApprovalStatus;
use crate::error::advice::{Advice, OfOtherLedger};
use crate::error::{Class, Error, Fault};
use crate::interledger::partners;
use crate::interledger::table::{self, ArrivalRow};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::{Ledger, Result, WriteTx};

impl Ledger {
    /// Books a parcel, or refuses it for good; says what was said before if
    /// it came before.
    ///
    /// # Errors
    /// Nothing was decided: the same may be tried again. [`Error::Waiting`] if
    /// it waits for a second person here.
    pub(crate) fn receive(&mut self, parcel: &TransferMessage) -> Result<Receipt> {
        self.must_be_the_one_meant(parcel)?;
        let done = self.write(|books| books.take(parcel));
        self.kept(done, || parcel.clone())
    }

    /// What was said to a parcel when it came; `None` if it did not.
    ///
    /// # Errors
    /// This is another ledger, or it can't be read.
    pub(crate) fn answer(&mut self, parcel: &TransferMessage) -> Result<Option<Receipt>> {
        self.must_be_the_one_meant(parcel)?;
        let said = &parcel.message;
        self.read(|view| {
            let known = table::arrival(view.driver, &said.from, &said.reference)?;
            Ok(known.map(|row| answered(&row, parcel)))
        })
    }

    fn must_be_the_one_meant(&self, parcel: &TransferMessage) -> Result<()> {
        if self.settings.identity != parcel.message.to {
            let message = format!(
                "{} is now the ledger of {}, and not the one that the money was sent to",
                self.location, self.settings.name
            );
            return Err(Fault::new(Class::Conflict, "already_exists", message)
                .hint(Advice::OtherLedger(OfOtherLedger::SweepThere))
                .into());
        }
        Ok(())
    }
}

impl WriteTx<'_> {
    /// Takes a parcel, unless that was done before: only from a partner that
    /// has signed it, and under the policy of this ledger. What was sent before
    /// anything was signed takes a second person.
    ///
    /// # Errors
    /// Nothing was decided. In this order: the sender is no partner, or
    /// has not signed it; it waits for a second person; a rule that may not say
    /// no for ever.
    pub(crate) fn take(&mut self, parcel: &TransferMessage) -> Result<Receipt> {
        let account = parcel.account(self.settings.currency);
        let found = self.resolve(&account);
        if let Ok(credit) = &found {
            self.lock(&[*credit])?;
        }
        let said = &parcel.message;
        if let Some(row) = table::arrival(self.driver, &said.from, &said.reference)? {
            return Ok(answered(&row, parcel));
        }
        let partner = partners::known(self.driver, &said.from, &parcel.ledger_name)?;
        let is_signed = parcel.is_signed_by(&partner.partner)?;
        if let Some(refusal) = self.decided_before(parcel)? {
            let id = table::next_arrival(self.driver)?;
            return self.write_arrival(id, parcel.arrival(None, Some(refusal))?, parcel);
        }
        self.require_approval_if(Rule::Transfer, !is_signed)?;
        let id = table::next_arrival(self.driver)?;
        let row = match found.and_then(|credit| book(self, credit, parcel, id)) {
            Ok(transfer) => parcel.arrival(Some(transfer), None)?,
            Err(error) => match for_good(&error) {
                Some(refusal) => parcel.arrival(None, Some(refusal))?,
                None => return Err(error),
            },
        };
        self.write_arrival(id, row, parcel)
    }

    /// What a second person has said of it: code and reason of a no, or of no
    /// answer in time.
    ///
    /// # Errors
    /// [`Error::Waiting`].
    fn decided_before(&mut self, parcel: &TransferMessage) -> Result<Option<(String, String)>> {
        if self.approval.is_some() {
            return Ok(None);
        }
        let Some(row) = approvals::request_about(self.driver, &parcel.about())? else {
            return Ok(None);
        };
        let approval = &row.approval;
        let (code, reason) = match approval.status_at(self.stamp.booked_at) {
            ApprovalStatus::Pending => {
                return Err(Error::Waiting {
                    number: Some(row.id),
                    rule: approval.rule,
                });
            }
            ApprovalStatus::Approved => return Ok(None),
            ApprovalStatus::Rejected => {
                let reason = approval.reason.as_deref().unwrap_or_default();
                ("approval_rejected", format!("it was rejected: {reason}"))
            }
            ApprovalStatus::Expired => {
                let reason = "no second person decided about it in time";
                ("approval_expired", reason.to_owned())
            }
        };
        Ok(Some((code.to_owned(), reason)))
    }

    fn write_arrival(
        &mut self,
        id: i64,
        mut row: ArrivalRow,
        parcel: &TransferMessage,
    ) -> Result<Receipt> {
        row.id = id;
        let action = match row.transfer {
            Some(_) => action::CREATED,
            None => action::REFUSED,
        };
        row.change = self.log_change(Subject::Arrival, row.id, action, &after(&row))?;
        table::insert_arrival(self.driver, &row)?;
        Ok(answered(&row, parcel))
    }
}

/// Pays the account from `in-transit`, for the arrival of a number.
fn book(
    books: &mut WriteTx<'_>,
    credit: AccountId,
    parcel: &TransferMessage,
    arrival: i64,
) -> Result<i64> {
    let said = &parcel.message;
    let currency = books.party(credit)?.currency;
    if currency != said.currency {
        return Err(Rejection::CurrencyMismatch {
            debit: said.debit.clone(),
            debit_currency: said.currency.code(),
            credit: books.label(credit)?,
            credit_currency: currency.code(),
        }
        .into());
    }
    let debit = books.in_transit(currency)?;
    books.make_ready(&[debit, credit])?;
    let request = Request {
        kind: Kind::Transfer,
        channel: None,
        debit,
        credit,
        amount_minor: said.amount_minor,
        value_date: said.value_date,
        memo: said.memo.clone(),
        reverses: None,
        hold: None,
        source: Some(Source {
            subject: Subject::Arrival,
            key: arrival,
        }),
    };
    let transfer = books.post(request, None, None, 0)?;
    books.write_out()?;
    Ok(transfer.id)
}

/// What a row says of a parcel. Under a reference that was answered for
/// another parcel, this one will never be booked.
fn answered(row: &ArrivalRow, parcel: &TransferMessage) -> Receipt {
    let said = &parcel.message;
    let same = row.account == said.account
        && row.sender == said.debit
        && row.currency == said.currency
        && row.amount_minor == said.amount_minor;
    if !same {
        let reference = &row.reference;
        let reason = format!("the reference {reference:?} came before, with another transfer");
        return Receipt::Refused("reference_conflict".to_owned(), reason);
    }
    match row.transfer {
        Some(id) => Receipt::Booked(TransactionId::from_key(id).to_string()),
        None => Receipt::Refused(
            row.refusal.clone().unwrap_or_default(),
            row.reason.clone().unwrap_or_default(),
        ),
    }
}

/// Code and reason of a refusal that will be the same tomorrow: there is no
/// such account, it is closed, or it is kept in another currency. Whatever else
/// says no may say yes later, and the money waits.
fn for_good(error: &Error) -> Option<(String, String)> {
    let code = match error.code() {
        "account_not_found" | "invalid_account_number" => "account_not_found",
        code @ ("account_closed" | "currency_mismatch") => code,
        _ => return None,
    };
    Some((code.to_owned(), error.message()))
}

/// The arrival as the change log keeps it. What came before ledgers
/// signed has no message.
pub(crate) fn after(row: &ArrivalRow) -> Value {
    let mut after = json!({
        "ledger": row.ledger,
        "ledger_name": row.ledger_name,
        "reference": row.reference,
        "sender": row.sender,
        "account": row.account,
        "currency": row.currency,
        "amount_minor": row.amount_minor,
        "transfer": row.transfer,
        "refusal": row.refusal,
        "reason": row.reason,
    });
    if let Some(message) = &row.message {
        after["message"] = message.clone().into();
    }
    after
}
