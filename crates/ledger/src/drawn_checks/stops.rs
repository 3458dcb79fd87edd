//! Orders to stop payment: given, confirmed in writing, renewed and taken back.

use bankctl_types::Money;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;

use super::rules::item::ItemStatus;
use super::rules::numbers::Numbers;
use super::rules::stop::{RENEWALS_MAX, StopPayment, StopStatus, last_day};
use super::show;
use super::table::{self, StopRow, Stored};
use crate::drawn_checks::DrawnChecksRoom;
use crate::error::advice::{Advice, List, OfDrawnCheck};
use crate::error::{Class, Error, Fault};
use crate::fees::rules::term::FeeEvent;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::transaction::existing_account;
use crate::payments::{conflict, in_currency, may_be_new};
use crate::{Reference, Result, WriteTx, not_found, views};

/// Whether an order costs the fee of the account's product.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum StopFee {
    /// If the product has one.
    #[default]
    AsProduct,
    /// It must have one.
    Charged,
    /// Nothing.
    None,
}

/// An order to stop payment that is given.
#[derive(Clone, Debug)]
pub struct StopOrder {
    /// The account that pays.
    pub account: AccountRef,
    /// The numbers of the checks.
    pub numbers: Numbers,
    /// Only a check of this amount, if that is said.
    pub amount: Option<PlainDecimal>,
    /// Whether it is given orally.
    pub oral: bool,
    /// What it costs.
    pub fee: StopFee,
    /// The idempotency key.
    pub reference: Reference,
}

impl DrawnChecksRoom<'_> {
    /// Stops the payment of checks. Any one holder may order it, whatever the mandate.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the amount, the
    /// reference, the day, closed, `check_already_paid`, `already_stopped`, a fee that
    /// the product does not have, `insufficient_funds` for the fee.
    pub fn stop_payment(self, order: &StopOrder) -> Result<views::StopPayment> {
        self.0
            .write_to(&[&order.account], |books| books.stop_payment(order))
    }

    /// Notes that an oral order was confirmed in writing: it lasts six months from the
    /// day on which it was given (UCC 4-403(b)).
    ///
    /// # Errors
    /// In this order: `stop_not_found`, `stop_ended`, `already_confirmed`.
    pub fn confirm_stop(self, id: i64) -> Result<views::StopPayment> {
        self.0.write(|books| books.confirm_stop(id))
    }

    /// Renews an order for six months more.
    ///
    /// # Errors
    /// In this order: `stop_not_found`, `stop_ended`, `stop_not_confirmed`.
    pub fn renew_stop(self, id: i64) -> Result<views::StopPayment> {
        self.0.write(|books| books.renew_stop(id))
    }

    /// Takes an order back.
    ///
    /// # Errors
    /// In this order: `stop_not_found`, `stop_ended`.
    pub fn lift_stop(self, id: i64) -> Result<views::StopPayment> {
        self.0.write(|books| books.lift_stop(id))
    }
}

impl WriteTx<'_> {
    fn stop_payment(&mut self, order: &StopOrder) -> Result<views::StopPayment> {
        let account = self.locked_one(&order.account)?;
        self.must_be_customers(account)?;
        let currency = self.party(account)?.currency;
        let amount = order.amount.map(|amount| in_currency(amount, currency));
        let amount_minor = amount.transpose()?.map(|money| money.minor);
        if let Some(row) = self.stopped_before(account, amount_minor, order)? {
            let mut told = show::stop(&mut self.view(), &row)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        existing_account(self.driver, account)?.must_not_be_closed()?;
        let ordered_on = self.stamp.business_date;
        let mut record = StopPayment {
            account,
            numbers: order.numbers,
            amount_minor,
            oral: order.oral,
            ordered_on,
            renewals: 0,
            last_day: last_day(ordered_on, order.oral, 0),
            status: StopStatus::Active,
            fee: None,
            reference: order.reference.written(self.dry_run),
        };
        self.can_be_stopped(&record)?;
        let fees = self.charge_for_stop(&mut record, order.fee)?;
        let id = table::next_stop(self.driver)?;
        let change = self.log_change(Subject::StopPayment, id, action::CREATED, &record)?;
        let row = Stored { id, record, change };
        table::insert_stop(self.driver, &row)?;
        self.write_out()?;
        let mut told = self.told_stop(&row)?;
        told.id = told.id.filter(|_| !self.dry_run);
        told.fees = fees;
        Ok(told)
    }

    /// The order that was given under the reference before.
    fn stopped_before(
        &mut self,
        account: AccountId,
        amount_minor: Option<i64>,
        order: &StopOrder,
    ) -> Result<Option<StopRow>> {
        let Some(reference) = order.reference.to_look_up() else {
            return Ok(None);
        };
        let Some(row) = table::stop_under(self.driver, reference)? else {
            may_be_new(reference)?;
            return Ok(None);
        };
        let there = &row.record;
        let is_same = there.account == account
            && there.numbers == order.numbers
            && there.amount_minor == amount_minor;
        if is_same {
            return Ok(Some(row));
        }
        Err(conflict(reference, format!("stop payment {}", row.id)))
    }

    /// Whether there is something left to stop, and nothing that stops it already.
    fn can_be_stopped(&mut self, order: &StopPayment) -> Result<()> {
        let Numbers { first, last } = order.numbers;
        if first == last
            && let Some(item) = self.paid_item(order.account, first)?
        {
            let message = format!(
                "check {first} of account {} is paid already",
                label(order.account)
            );
            return Err(Fault::new(Class::Refused, "check_already_paid", message)
                .hint(Advice::DrawnCheck(OfDrawnCheck::PaidAs(item)))
                .into());
        }
        let today = order.ordered_on;
        let known = table::stops_about(self.driver, order.account, order.numbers)?;
        if let Some(row) = known.iter().find(|row| row.record.repeats(order, today)) {
            let advice = if row.record.oral {
                OfDrawnCheck::Confirm(row.id)
            } else {
                OfDrawnCheck::Renew(row.id)
            };
            let message = format!(
                "the payment of {} is stopped already until {}, by order {}",
                row.record.numbers, row.record.last_day, row.id
            );
            return Err(Fault::new(Class::Refused, "already_stopped", message)
                .hint(Advice::DrawnCheck(advice))
                .into());
        }
        Ok(())
    }

    /// The item by which a check was paid, unless that was taken back.
    pub(super) fn paid_item(&mut self, account: AccountId, number: i64) -> Result<Option<i64>> {
        let rows = table::presented(self.driver, account, number)?;
        for row in rows {
            if show::status_of(self.driver, &row.record)? == ItemStatus::Paid {
                return Ok(Some(row.id));
            }
        }
        Ok(None)
    }

    /// Takes the fees for an order.
    fn charge_for_stop(
        &mut self,
        order: &mut StopPayment,
        fee: StopFee,
    ) -> Result<Vec<views::FeeTaken>> {
        if fee == StopFee::None {
            return Ok(Vec::new());
        }
        let account = order.account;
        let terms = self.fees_of_event(account, FeeEvent::StopPayment)?;
        if terms.is_empty() && fee == StopFee::Charged {
            let message = format!(
                "account {} has no fee for an order to stop payment",
                label(account)
            );
            return Err(not_found(
                "fee_not_found",
                message,
                Advice::DrawnCheck(OfDrawnCheck::NoFee),
            ));
        }
        let mut taken = Vec::with_capacity(terms.len());
        for term in terms {
            let memo = format!("{} for check {}", term.code, order.numbers);
            let (id, told) = self.take_for_event(account, &term, (term.price.of(0), memo))?;
            order.fee = order.fee.or(Some(id));
            taken.push(told);
        }
        Ok(taken)
    }

    fn confirm_stop(&mut self, id: i64) -> Result<views::StopPayment> {
        let mut row = self.active_stop(id)?;
        if !row.record.oral {
            let message = format!("order {id} to stop payment is in writing already");
            return Err(Fault::new(Class::Refused, "already_confirmed", message)
                .hint(Advice::DrawnCheck(OfDrawnCheck::Renew(id)))
                .into());
        }
        row.record.confirm();
        self.keep_stop(row, action::CONFIRMED)
    }

    fn renew_stop(&mut self, id: i64) -> Result<views::StopPayment> {
        let mut row = self.active_stop(id)?;
        if row.record.oral {
            let message = format!("order {id} to stop payment was not confirmed in writing");
            return Err(Fault::new(Class::Refused, "stop_not_confirmed", message)
                .hint(Advice::DrawnCheck(OfDrawnCheck::Confirm(id)))
                .into());
        }
        if row.record.renewals >= RENEWALS_MAX {
            let message = format!("order {id} was renewed {RENEWALS_MAX} times");
            return Err(Fault::new(Class::Refused, "stop_ended", message)
                .hint(Advice::DrawnCheck(OfDrawnCheck::StopAnew))
                .into());
        }
        row.record.renew();
        self.keep_stop(row, action::RENEWED)
    }

    fn lift_stop(&mut self, id: i64) -> Result<views::StopPayment> {
        let mut row = self.active_stop(id)?;
        row.record.status = StopStatus::Lifted;
        self.keep_stop(row, action::VOIDED)
    }

    /// An order that is effective, with its account locked.
    fn active_stop(&mut self, id: i64) -> Result<StopRow> {
        let row = table::stop(self.driver, id)?.ok_or_else(|| no_such_stop(id))?;
        self.lock(&[row.record.account])?;
        let row = table::stop(self.driver, id)?.ok_or_else(|| no_such_stop(id))?;
        match row.record.status_on(self.stamp.business_date) {
            StopStatus::Active => Ok(row),
            status => {
                let message = format!("order {id} to stop payment is {status}");
                Err(Fault::new(Class::Refused, "stop_ended", message)
                    .hint(Advice::DrawnCheck(OfDrawnCheck::StopAnew))
                    .into())
            }
        }
    }

    fn keep_stop(&mut self, mut row: StopRow, what: &str) -> Result<views::StopPayment> {
        row.change = self.log_change(Subject::StopPayment, row.id, what, &row.record)?;
        table::update_stop(self.driver, &row)?;
        self.told_stop(&row)
    }

    fn told_stop(&mut self, row: &StopRow) -> Result<views::StopPayment> {
        let dry_run = self.dry_run;
        let mut told = show::stop(&mut self.view(), row)?;
        told.dry_run = dry_run;
        Ok(told)
    }

    /// The order that stops a check on the business day, if there is one.
    pub(super) fn stop_of(
        &mut self,
        account: AccountId,
        number: i64,
        amount: Money,
    ) -> Result<Option<i64>> {
        let today = self.stamp.business_date;
        let about = table::stops_about(self.driver, account, Numbers::one(number))?;
        let mut about = about.iter();
        let stop = about.find(|row| row.record.stops(number, amount.minor, today));
        Ok(stop.map(|row| row.id))
    }
}

fn no_such_stop(id: i64) -> Error {
    not_found(
        "stop_not_found",
        format!("no order {id} to stop payment"),
        Advice::LookIn(List::Stops),
    )
}
