//! Fees that people charge, waive and give back.

use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::TransactionId;

use super::rules::item::{FeeItem, FeeStatus, FeeWaiver};
use super::rules::term::{FeeEvent, FeeTerm, Price, in_force};
use super::table::{self, FeeRow, Stored};
use super::{is_fee, shown, terms_of};
use crate::error::advice::{List, OfFee};
use crate::error::{Advice, Class, Error, Fault};
use crate::fees::FeesRoom;
use crate::kernel::rules::account::{Account, AccountRef};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::{conflict, find, in_currency};
use crate::{Reference, Result, TransactionRef, WriteTx, not_found, products, views};

/// A fee that is charged by hand.
#[derive(Clone, Debug)]
pub struct HandCharge {
    /// What people call it.
    pub code: String,
    /// How much, if not what the product says.
    pub amount: Option<PlainDecimal>,
    /// Why, for the people who read the statement.
    pub reason: Option<String>,
    /// The idempotency key.
    pub reference: Reference,
}

/// A fee that an account is not to pay.
#[derive(Clone, Debug)]
pub struct WaiverRequest {
    /// What people call it.
    pub code: String,
    /// The last day, if there is one.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
}

impl FeesRoom<'_> {
    /// Charges an account a fee of its product that is charged by hand.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the reference, a fee
    /// that the product does not have or that is not charged by hand, the amount, the
    /// rules.
    pub fn charge(self, account: &AccountRef, charge: &HandCharge) -> Result<views::Fee> {
        self.0
            .write_to(&[account], |books| books.charge_fee(account, charge))
    }

    /// Waives a fee that is due.
    ///
    /// # Errors
    /// In this order: `fee_not_found`, `already_waived`, `fee_not_due`.
    pub fn waive(self, fee: i64, reason: &str) -> Result<views::Fee> {
        self.0.write(|books| books.waive_fee(fee, reason))
    }

    /// Waives a fee of an account from the business date on.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, closed, a fee that the
    /// product does not have, a last day that is over, `already_waived`.
    pub fn waive_from_now(
        self,
        account: &AccountRef,
        waiver: &WaiverRequest,
    ) -> Result<views::FeeWaiver> {
        self.0.write(|books| books.waive_fees(account, waiver))
    }

    /// Gives a fee back, by a linked reversal of what took it.
    ///
    /// # Errors
    /// In this order: `transaction_not_found`, the reference, the day, no fee, already
    /// reversed.
    pub fn refund(
        self,
        transaction: &TransactionRef,
        reason: &str,
        reference: &Reference,
    ) -> Result<views::Transaction> {
        self.0
            .write(|books| books.refund_fee(transaction, reason, reference))
    }
}

impl WriteTx<'_> {
    pub(crate) fn charge_fee(
        &mut self,
        account: &AccountRef,
        charge: &HandCharge,
    ) -> Result<views::Fee> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        let asked = match charge.amount {
            Some(amount) => Some(in_currency(amount, account.currency)?.minor),
            None => None,
        };
        self.make_ready(&[id])?;
        self.make_ready_for_fees(account.currency)?;
        if let Some(row) = self.charged_before(&account, charge, asked)? {
            let mut told = shown(self.driver, &row, false)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        let term = self.term_by_hand(&account, &charge.code)?;
        let minor = amount_of(&term, asked, &account)?;
        let item = FeeItem {
            account: id,
            code: term.code,
            event: term.event,
            period: None,
            cause: None,
            rest_of: None,
            due_on: self.stamp.business_date,
            give_up_days: None,
            due_minor: minor,
            taken_minor: minor,
            status: FeeStatus::Taken,
            reason: None,
        };
        let fee = table::next_fee(self.driver)?;
        let request = self.fee_request((fee, &item), minor, charge.reason.clone())?;
        let written = charge.reference.written(self.dry_run);
        self.post(request, written.clone(), None, 0)?;
        self.reference = written;
        let row = self.insert_fee(fee, item)?;
        self.write_out()?;
        shown(self.driver, &row, self.dry_run)
    }

    /// The fee that was charged under the reference before.
    fn charged_before(
        &mut self,
        account: &Account,
        charge: &HandCharge,
        asked: Option<i64>,
    ) -> Result<Option<FeeRow>> {
        let Some(reference) = charge.reference.to_look_up() else {
            return Ok(None);
        };
        self.write_out_reference(reference)?;
        let Some(known) = tables::transfers::by_reference(self.driver, reference)? else {
            crate::payments::may_be_new(reference)?;
            return match crate::payments::referenced_hold(self.driver, reference)? {
                Some(crate::payments::Referenced::Hold(id)) => {
                    Err(conflict(reference, id.to_string()))
                }
                _ => Ok(None),
            };
        };
        let transfer = known.transfer;
        let key = transfer.request.source.map_or(0, |source| source.key);
        let row = if is_fee(&transfer.request) {
            table::fee(self.driver, key)?
        } else {
            None
        };
        let row = row.filter(|row| {
            row.record.account == account.id
                && row.record.code == charge.code
                && asked.is_none_or(|minor| minor == row.record.taken_minor)
                && charge
                    .reason
                    .as_ref()
                    .is_none_or(|reason| transfer.request.memo.as_ref() == Some(reason))
        });
        let Some(row) = row else {
            let number = TransactionId::from_key(transfer.id).to_string();
            return Err(conflict(reference, number));
        };
        self.reference = Some(reference.to_owned());
        Ok(Some(row))
    }

    /// The fee of a code that the product of an account has today, if it is one that
    /// people charge.
    fn term_by_hand(&mut self, account: &Account, code: &str) -> Result<FeeTerm> {
        let term = self.term_today(account, code)?;
        if matches!(term.event, FeeEvent::OnRequest | FeeEvent::StopPayment) {
            return Ok(term);
        }
        let message = format!("fee {code} is for {}, and not charged by hand", term.event);
        Err(Fault::new(Class::Refused, "fee_not_by_hand", message)
            .hint(Advice::Fee(OfFee::OnRequest))
            .into())
    }

    /// The fee of a code that the product of an account has today.
    fn term_today(&mut self, account: &Account, code: &str) -> Result<FeeTerm> {
        let today = self.stamp.business_date;
        let product = products::on_day(self.driver, account.id, today)?;
        let terms = match &product {
            Some((product, _)) => terms_of(self.driver, product.id)?,
            None => Vec::new(),
        };
        let found = in_force(&terms, today);
        let found = found.into_iter().find(|term| term.code == code);
        found.cloned().ok_or_else(|| {
            let message = format!(
                "the product of account {} has no fee {code:?} today",
                account.label()
            );
            not_found("fee_not_found", message, Advice::LookIn(List::Products))
        })
    }

    pub(crate) fn waive_fee(&mut self, fee: i64, reason: &str) -> Result<views::Fee> {
        let row = table::fee(self.driver, fee)?.ok_or_else(|| no_such_fee(fee))?;
        self.lock(&[row.record.account])?;
        table::lock_fee(self.driver, fee)?;
        let mut row = table::fee(self.driver, fee)?.ok_or_else(|| no_such_fee(fee))?;
        let fee = fee.to_string();
        match row.record.status {
            FeeStatus::Due => {}
            FeeStatus::Waived => return Err(Rejection::AlreadyWaived { fee }.into()),
            status => {
                let status = status.name();
                return Err(Rejection::FeeNotDue { fee, status }.into());
            }
        }
        row.record.status = FeeStatus::Waived;
        row.record.reason = Some(reason.to_owned());
        self.keep_fee(&mut row, action::WAIVED)?;
        shown(self.driver, &row, self.dry_run)
    }

    pub(crate) fn waive_fees(
        &mut self,
        account: &AccountRef,
        waiver: &WaiverRequest,
    ) -> Result<views::FeeWaiver> {
        let id = self.locked_one(account)?;
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        account.must_not_be_closed()?;
        let today = self.stamp.business_date;
        let term = self.term_today(&account, &waiver.code)?;
        if let Some(until) = waiver.until.filter(|until| *until < today) {
            let message = format!("--until {until} is over: the business date is {today}");
            return Err(Fault::new(Class::Usage, "invalid_date", message)
                .hint("give today or a later day")
                .into());
        }
        let known = table::waivers(self.driver, id)?;
        let covers = |row: &Stored<FeeWaiver>| {
            let last = waiver.until.unwrap_or(Day::MAX);
            row.record.holds(&term.code, today) && row.record.until.is_none_or(|day| last <= day)
        };
        if known.iter().any(covers) {
            let fee = format!("{} of account {}", term.code, account.label());
            return Err(Rejection::AlreadyWaived { fee }.into());
        }
        let record = FeeWaiver {
            account: id,
            code: term.code,
            first: today,
            until: waiver.until,
            reason: waiver.reason.clone(),
        };
        let number = table::next_waiver(self.driver)?;
        let change = self.log_change(Subject::FeeWaiver, number, action::CREATED, &record)?;
        let shown = views::FeeWaiver {
            account: account.label(),
            code: record.code.clone(),
            from: record.first,
            until: record.until,
            reason: record.reason.clone(),
            dry_run: self.dry_run,
        };
        let row = Stored {
            id: number,
            record,
            change,
        };
        table::insert_waiver(self.driver, &row)?;
        Ok(shown)
    }

    pub(crate) fn refund_fee(
        &mut self,
        target: &TransactionRef,
        reason: &str,
        reference: &Reference,
    ) -> Result<views::Transaction> {
        self.write_out()?;
        let original = find(self.driver, target)?;
        if !is_fee(&original.request) {
            let transaction = TransactionId::from_key(original.id).to_string();
            return Err(Rejection::NotAFee { transaction }.into());
        }
        self.reverse_one(&original, (reason, None), reference, true)
    }
}

/// How much is charged: what the product says, or less.
fn amount_of(term: &FeeTerm, asked: Option<i64>, account: &Account) -> Result<i64> {
    let most = match term.price {
        Price::Fixed(minor) => minor,
        // No fee that is charged by hand is a part of a payment.
        Price::Percent { .. } => term.price.of(0),
    };
    let minor = asked.unwrap_or(most);
    if (1..=most).contains(&minor) {
        return Ok(minor);
    }
    let money = |minor| bankctl_types::Money::new(minor, account.currency);
    let message = format!(
        "the amount {} is more than the fee {} of the product, {}",
        money(minor),
        term.code,
        money(most)
    );
    Err(Error::from(
        Fault::new(Class::Usage, "invalid_amount", message)
            .hint("give that amount or less, or leave it out"),
    ))
}

fn no_such_fee(fee: i64) -> Error {
    not_found(
        "fee_not_found",
        format!("no fee {fee}"),
        Advice::LookIn(List::Fees),
    )
}
