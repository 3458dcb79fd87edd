//! The second step, in the ledger that is paid.

use serde_json::{Value, json};

use super::{Parcel, Receipt};
use crate::domain::account::{AccountRef, label};
use crate::domain::change::{Subject, action};
use crate::domain::journal::Request;
use crate::domain::kind::Kind;
use crate::domain::number::{AccountId, TransactionId};
use crate::domain::{Currency, Rejection};
use crate::error::{Error, Fault, exit};
use crate::ledger::{Books, Ledger, Result};
use crate::store;
use crate::store::transit::ArrivalRow;

impl Ledger {
    /// Books a parcel, or refuses it for good; says what was said before if
    /// it came before.
    ///
    /// # Errors
    /// Nothing was decided: the same may be tried again.
    pub(super) fn receive(&mut self, parcel: &Parcel) -> Result<Receipt> {
        self.must_be_the_one_meant(parcel)?;
        self.write(|books| {
            let account = parcel.account(books.settings.currency);
            let found = books.resolve(&account);
            if let Ok(credit) = &found {
                books.lock(&[*credit])?;
            }
            let known = store::transit::arrival(books.driver, &parcel.ledger, &parcel.reference)?;
            if let Some(row) = known {
                return Ok(answered(&row, parcel));
            }
            let row = match found.and_then(|credit| book(books, credit, parcel)) {
                Ok(transfer) => parcel.arrival(Some(transfer), None),
                Err(error) => match for_good(&error) {
                    Some(refusal) => parcel.arrival(None, Some(refusal)),
                    None => return Err(error),
                },
            };
            write(books, row, parcel)
        })
    }

    /// What was said to a parcel when it came; `None` if it did not.
    ///
    /// # Errors
    /// This is another ledger, or it can't be read.
    pub(super) fn answer(&mut self, parcel: &Parcel) -> Result<Option<Receipt>> {
        self.must_be_the_one_meant(parcel)?;
        self.read(|view| {
            let known = store::transit::arrival(view.driver, &parcel.ledger, &parcel.reference)?;
            Ok(known.map(|row| answered(&row, parcel)))
        })
    }

    fn must_be_the_one_meant(&self, parcel: &Parcel) -> Result<()> {
        if self.settings.identity != parcel.target {
            let message = format!(
                "{} is now the ledger of {}, and not the one that the money was sent to",
                self.location, self.settings.name
            );
            return Err(Fault::new(exit::CONFLICT, "already_exists", message)
                .hint("give the place where that ledger is now: bankctl transit sweep --to-ledger")
                .into());
        }
        Ok(())
    }
}

impl Parcel {
    /// The account that it is for. One of the bank's own has a name, which
    /// each currency has.
    fn account(&self, home: Currency) -> AccountRef {
        match AccountRef::parse(&self.account) {
            Some(AccountRef::Internal(internal, None)) if self.currency != home => {
                AccountRef::Internal(internal, Some(self.currency))
            }
            Some(account) => account,
            None => AccountRef::External(self.account.clone()),
        }
    }

    fn arrival(&self, transfer: Option<i64>, refusal: Option<(String, String)>) -> ArrivalRow {
        let (refusal, reason) = refusal.unzip();
        ArrivalRow {
            id: 0,
            ledger: self.ledger.clone(),
            ledger_name: self.ledger_name.clone(),
            reference: self.reference.clone(),
            sender: self.sender.clone(),
            account: self.account.clone(),
            currency: self.currency,
            amount_minor: self.amount_minor,
            transfer,
            refusal,
            reason,
            change: 0,
        }
    }
}

/// Pays the account from `in-transit`.
fn book(books: &mut Books<'_>, credit: AccountId, parcel: &Parcel) -> Result<i64> {
    let currency = books.party(credit)?.currency;
    if currency != parcel.currency {
        return Err(Rejection::CurrencyMismatch {
            debit: parcel.sender.clone(),
            debit_currency: parcel.currency.code(),
            credit: label(credit),
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
        amount_minor: parcel.amount_minor,
        value_date: parcel.value_date,
        memo: parcel.memo.clone(),
        reverses: None,
        hold: None,
    };
    let transfer = books.post(request, None, None, 0)?;
    books.write_out()?;
    Ok(transfer.id)
}

fn write(books: &mut Books<'_>, mut row: ArrivalRow, parcel: &Parcel) -> Result<Receipt> {
    row.id = store::transit::next_arrival(books.driver)?;
    let action = match row.transfer {
        Some(_) => action::CREATED,
        None => action::REFUSED,
    };
    row.change = books.register(Subject::Arrival, row.id, action, &after(&row))?;
    store::transit::insert_arrival(books.driver, &row)?;
    Ok(answered(&row, parcel))
}

/// What a row says of a parcel. Under a reference that was answered for
/// another parcel, this one will never be booked.
fn answered(row: &ArrivalRow, parcel: &Parcel) -> Receipt {
    let same = row.account == parcel.account
        && row.sender == parcel.sender
        && row.currency == parcel.currency
        && row.amount_minor == parcel.amount_minor;
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

/// Code and reason of a refusal that will be the same tomorrow: a rule said
/// no, or there is no such account. A frozen account takes money, so freezing
/// refuses nothing. Whatever else fails may pass.
fn for_good(error: &Error) -> Option<(String, String)> {
    let told = error.describe();
    let is_rule = matches!(error, Error::Rejected(_));
    let is_unknown = matches!(error, Error::Fault(_))
        && matches!(told.code, "account_not_found" | "invalid_account_number");
    (is_rule || is_unknown).then(|| (told.code.to_owned(), told.message))
}

/// The arrival as the register of changes keeps it.
pub(crate) fn after(row: &ArrivalRow) -> Value {
    json!({
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
    })
}
