//! Checks that are presented: decided about at once, and paid or returned.

use std::collections::BTreeSet;

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Day, Money};
use serde_json::json;

use super::requests::Presentment;
use super::rules::book::{CheckBook, known};
use super::rules::decision::{self, Facts, OF_ACCOUNT, Refusal, is_nsf, is_overridden, is_short};
use super::rules::item::{DrawnCheck, ItemKind, ItemStatus};
use super::rules::numbers::Numbers;
use super::show;
use super::table::{self, ItemRow, Stored};
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::disputes::guard;
use crate::drawn_checks::DrawnChecksRoom;
use crate::error::advice::{Advice, OfCheck, OfDrawnCheck};
use crate::error::{Class, Error, Fault};
use crate::fees::of_payment::{Charged as WithFees, taken};
use crate::fees::rules::overdrawn::{Charged, Presented, of_day};
use crate::fees::rules::term::FeeEvent;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::duties::SUPERVISORS;
use crate::kernel::rules::internal_account::CLEARING_CHECK;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Source, Transfer};
use crate::payments::{conflict, in_currency};
use crate::{Reference, Result, WriteTx, products, views};

/// Why a check is returned: a code, and the words for it.
pub(super) type Why = (&'static str, String);

/// What paid a check: the transaction, and the fees that were booked with it.
struct PaidBy {
    transfer: Transfer,
    fees: Vec<views::FeeTaken>,
}

impl DrawnChecksRoom<'_> {
    /// Presents a check, which is paid or returned. Also what is returned is there to
    /// stay, with its fee: [`refusal`] tells of it. The reasons, in their order, are
    /// `check_unknown`, `check_void`, `check_already_paid`, `stop_payment`,
    /// `check_post_dated`, `check_stale`, the state of the account, its limits and funds.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the amount, the
    /// reference, the day, no right to override; whatever keeps it for a second person.
    pub fn present(self, check: &Presentment) -> Result<views::PresentedCheck> {
        self.0.ask(
            &[&check.account],
            |books| books.present_check(check),
            || check.clone(),
        )
    }
}

/// The refusal that tells of a check that was returned; `None` of one that was paid.
#[must_use]
pub fn refusal(done: &views::PresentedCheck) -> Option<Fault> {
    let code = done.code.as_deref();
    let code = code.filter(|_| done.status == ItemStatus::Returned);
    let code = code.and_then(known_code)?;
    let why = done.message.clone().unwrap_or_else(|| code.to_owned());
    let item = done
        .id
        .map_or_else(String::new, |id| format!(", item {id}"));
    let fees: Vec<String> = done
        .fees
        .iter()
        .map(|fee| {
            format!(
                "; fee {} of {} {} taken",
                fee.code, fee.amount, done.currency
            )
        })
        .collect();
    let again = if done.replayed { " before" } else { "" };
    let message = format!(
        "check {} of account {} is returned{again}{item}: {why}{}",
        done.number,
        done.account,
        fees.concat()
    );
    let fault = Fault::new(Class::Refused, code, message).hint(advice_for(code));
    Some(fault.details(json!({ "item": done })))
}

/// A code that an item may be returned with, as the stable one.
fn known_code(code: &str) -> Option<&'static str> {
    const OF_CHECK: &[&str] = &[
        "check_unknown",
        "check_void",
        "check_already_paid",
        "stop_payment",
        "check_stale",
        "check_post_dated",
        "check_amount_mismatch",
    ];
    let mut all = OF_CHECK.iter().chain(OF_ACCOUNT);
    all.find(|known| **known == code).copied()
}

fn advice_for(code: &str) -> Advice {
    match code {
        "check_unknown" | "check_void" => Advice::DrawnCheck(OfDrawnCheck::CompareBooks),
        "check_amount_mismatch" => "compare the amount with the check that was issued".into(),
        "check_already_paid" => "a check is paid once; look at the items of the account".into(),
        "stop_payment" | "check_stale" | "check_post_dated" => {
            Advice::DrawnCheck(OfDrawnCheck::Override)
        }
        code if is_overridden(code) => Advice::DrawnCheck(OfDrawnCheck::Override),
        _ => "look at the account; the item is recorded as returned".into(),
    }
}

impl WriteTx<'_> {
    /// Decides about a check, and pays or returns it.
    pub(crate) fn present_check(&mut self, check: &Presentment) -> Result<views::PresentedCheck> {
        let account = self.locked_one(&check.account)?;
        self.must_be_customers(account)?;
        let currency = self.party(account)?.currency;
        let amount = in_currency(check.amount, currency)?;
        if let Some(row) = self.presented_before(account, amount, check)? {
            let mut told = show::presented(self.driver, &row)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        if check.overrides.is_some() {
            self.may_override()?;
        }
        let facts = self.facts_of(account, amount, (check.number, check.dated))?;
        let overrides = check.overrides.is_some();
        let decided = decision::decide(&facts, overrides)
            .map_err(|refusal| (refusal.code(), words_of(refusal)));
        if decided.is_ok() {
            self.require_approval_if(Rule::Overrides, overrides)?;
        }
        let id = table::next_item(self.driver)?;
        let mut item = item_of(account, amount, check, self);
        let paid = match decided {
            Ok(()) => self.pay_item((id, &item), overrides)?,
            Err(why) => Err(why),
        };
        match paid {
            Ok(paid) => {
                item.status = ItemStatus::Paid;
                item.transfer = Some(paid.transfer.id);
                item.reason.clone_from(&check.overrides);
                self.write_item(id, item, (None, paid.fees))
            }
            Err(why) => {
                item.status = ItemStatus::Returned;
                item.code = Some(why.0.to_owned());
                let fees = self.charge_for_return(&mut item, why.0)?;
                self.write_item(id, item, (Some(why.1), fees))
            }
        }
    }

    /// The item that has the reference already.
    fn presented_before(
        &mut self,
        account: AccountId,
        amount: Money,
        check: &Presentment,
    ) -> Result<Option<ItemRow>> {
        let request = payment(account, (amount, check.number), 0);
        self.item_before(&check.reference, &request, |item| {
            item.is_presented_as(account, check.number, amount.minor)
        })
    }

    /// The item that has a reference already, which no other transaction may have.
    ///
    /// # Errors
    /// `reference_conflict`, if it is another item, or something else.
    pub(super) fn item_before(
        &mut self,
        reference: &Reference,
        request: &Request,
        is_same: impl Fn(&DrawnCheck) -> bool,
    ) -> Result<Option<ItemRow>> {
        let Some(text) = reference.to_look_up() else {
            return Ok(None);
        };
        let Some(row) = table::item_under(self.driver, text)? else {
            return match self.known_first(reference, request)? {
                None => Ok(None),
                Some(other) => {
                    let number = TransactionId::from_key(other.id).to_string();
                    Err(conflict(text, number))
                }
            };
        };
        if !is_same(&row.record) {
            return Err(conflict(text, format!("check item {}", row.id)));
        }
        self.reference = Some(text.to_owned());
        Ok(Some(row))
    }

    /// Whether the operator may ask to pay against the rules.
    fn may_override(&self) -> Result<()> {
        let has = self.roles();
        if SUPERVISORS.meets(has) || self.approval.is_some() {
            return Ok(());
        }
        Err(Denial {
            who: self.operator_name.clone(),
            command: Action::CheckPresent.command(),
            reason: Reason::Role {
                needed: SUPERVISORS,
                has,
            },
        }
        .into())
    }

    /// Whether a check that is paid in here may be paid by the account of this bank that
    /// it is drawn on, as far as it is about the check itself.
    ///
    /// # Errors
    /// As the reasons of [`DrawnChecksRoom::present`] that are about the check.
    pub(crate) fn may_be_paid_here(
        &mut self,
        account: AccountId,
        (number, amount_minor): (i64, i64),
    ) -> Result<()> {
        let amount = Money::new(amount_minor, self.party(account)?.currency);
        let facts = self.facts_of(account, amount, (number, None))?;
        let Err(refusal) = decision::decide(&facts, false) else {
            return Ok(());
        };
        let account = self.label(account)?;
        let why = words_of(refusal);
        let message = format!("check {number} of account {account} is not paid: {why}");
        Err(Fault::new(Class::Refused, refusal.code(), message)
            .hint(Advice::Check(OfCheck::AskDrawer))
            .into())
    }

    /// Notes that a check that was paid in here was paid by its account, so that it is
    /// not paid again when it is presented.
    pub(crate) fn note_paid_here(
        &mut self,
        number: i64,
        (paid, transfer): (&Request, i64),
    ) -> Result<()> {
        if !Numbers::one(number).is_sound() {
            // No check that is presented has such a number.
            return Ok(());
        }
        let id = table::next_item(self.driver)?;
        let record = DrawnCheck {
            kind: ItemKind::Presented,
            account: paid.debit,
            number,
            amount_minor: paid.amount_minor,
            dated: None,
            routing: None,
            trace: None,
            reference: None,
            remitter: None,
            payee: None,
            status: ItemStatus::Paid,
            code: None,
            reason: None,
            day: self.stamp.business_date,
            transfer: Some(transfer),
            ended_by: None,
            ended_on: None,
            fee: None,
        };
        let change = self.log_change(Subject::DrawnCheck, id, action::CREATED, &record)?;
        Ok(table::insert_item(
            self.driver,
            &Stored { id, record, change },
        )?)
    }

    fn facts_of(
        &mut self,
        account: AccountId,
        amount: Money,
        (number, dated): (i64, Option<Day>),
    ) -> Result<Facts> {
        let books = table::books_of(self.driver, account)?;
        let books: Vec<CheckBook> = books.into_iter().map(|row| row.record).collect();
        Ok(Facts {
            known: known(&books, number),
            paid_as: self.paid_item(account, number)?,
            stopped_by: self.stop_of(account, number, amount)?,
            dated,
            today: self.stamp.business_date,
        })
    }

    /// Pays a check, or says why its account does not.
    fn pay_item(
        &mut self,
        (id, item): (i64, &DrawnCheck),
        overrides: bool,
    ) -> Result<std::result::Result<PaidBy, Why>> {
        let account = item.account;
        let currency = self.party(account)?.currency;
        let amount = Money::new(item.amount_minor, currency);
        let request = payment(account, (amount, item.number), id);
        self.make_ready(&[request.debit, request.credit])?;
        let seen = self.seen.len();
        let refused = match self.pay_with_fees(request.clone(), item.reference.clone()) {
            Err(Error::Rejected(rejection)) if OF_ACCOUNT.contains(&rejection.code()) => rejection,
            other => return other.map(Ok),
        };
        let code = refused.code();
        let is_against = overrides && is_overridden(code);
        if is_against || self.is_honoured(account, item.amount_minor, code)? {
            // Rules see it once.
            self.seen.truncate(seen);
            let transfer = self.post_forced(request, item.reference.clone())?;
            return Ok(Ok(PaidBy {
                transfer,
                fees: Vec::new(),
            }));
        }
        Ok(Err((code, refused.to_string())))
    }

    /// Whether a check is paid although its account is short: it would not be, if the
    /// credit of a dispute had not been taken back (12 CFR 1005.11(d)(2)(ii)).
    pub(crate) fn is_honoured(
        &mut self,
        account: AccountId,
        minor: i64,
        code: &str,
    ) -> Result<bool> {
        if !is_short(code) {
            return Ok(false);
        }
        let today = self.stamp.business_date;
        let honoured = guard::honoured_minor(self.driver, account, today)?;
        if honoured == 0 {
            return Ok(false);
        }
        let product = products::on_day(self.driver, account, today)?;
        let minimum = product.map_or(0, |(product, _)| product.record.minimum_minor);
        let party = self.paying_party(account)?;
        let [honoured, minor] = [honoured, minor].map(i128::from);
        let is_there = party.available_minor() + honoured >= minor;
        let left = i128::from(party.balance_minor) + honoured - minor;
        Ok(is_there && (minimum == 0 || left >= i128::from(minimum)))
    }

    /// Posts the payment of a check with the fees for what is paid out.
    fn pay_with_fees(&mut self, request: Request, reference: Option<String>) -> Result<PaidBy> {
        let currency = self.party(request.debit)?.currency;
        let fees = self.fees_for(&request, &[])?;
        if fees.is_empty() {
            let transfer = self.post(request, reference, None, 0)?;
            return Ok(PaidBy {
                transfer,
                fees: Vec::new(),
            });
        }
        self.make_ready_for_fees(currency)?;
        let charged = vec![WithFees {
            request,
            fees,
            is_forced: false,
        }];
        let all = self.post_charged(charged, reference)?;
        let fees = taken(self.driver, &all, (currency, self.dry_run))?;
        let first = all.into_iter().next();
        let transfer =
            first.ok_or_else(|| bankctl_storage::damaged("a check was paid and is not there"))?;
        Ok(PaidBy { transfer, fees })
    }

    /// Takes the fee for an item that the account did not have enough for: once an item,
    /// however often it is presented, and so many a day as the product says.
    fn charge_for_return(
        &mut self,
        item: &mut DrawnCheck,
        code: &str,
    ) -> Result<Vec<views::FeeTaken>> {
        if !is_nsf(code) {
            return Ok(Vec::new());
        }
        let account = item.account;
        let before = table::presented(self.driver, account, item.number)?;
        let was_charged = before
            .iter()
            .any(|row| row.record.fee.is_some() && row.record.amount_minor == item.amount_minor);
        let name = item.number.to_string();
        let today = table::charged(self.driver, account, item.day)?;
        let mut taken = Vec::new();
        for term in self.fees_of_event(account, FeeEvent::Nsf)? {
            let mut charged = Charged {
                today,
                items: was_charged
                    .then_some(name.as_str())
                    .into_iter()
                    .collect::<BTreeSet<_>>(),
            };
            let presented = [Presented { item: &name }];
            let minors = of_day(&term, &presented, 0, &mut charged);
            for minor in minors.into_iter().filter(|minor| *minor > 0) {
                let memo = format!("{} for check {name}", term.code);
                let (id, told) = self.take_for_event(account, &term, (minor, memo))?;
                item.fee = item.fee.or(Some(id));
                taken.push(told);
            }
        }
        Ok(taken)
    }

    /// Writes an item that was decided about.
    pub(super) fn write_item(
        &mut self,
        id: i64,
        record: DrawnCheck,
        (message, fees): (Option<String>, Vec<views::FeeTaken>),
    ) -> Result<views::PresentedCheck> {
        self.reference.clone_from(&record.reference);
        let change = self.log_change(Subject::DrawnCheck, id, action::CREATED, &record)?;
        let row = Stored { id, record, change };
        table::insert_item(self.driver, &row)?;
        let dry_run = self.dry_run;
        let mut told = show::presented(self.driver, &row)?;
        told.id = told.id.filter(|_| !dry_run);
        told.transaction = told.transaction.filter(|_| !dry_run);
        told.message = message;
        told.fees = fees;
        told.dry_run = dry_run;
        Ok(told)
    }
}

/// The record of a check, before it is decided about.
fn item_of(
    account: AccountId,
    amount: Money,
    check: &Presentment,
    books: &WriteTx<'_>,
) -> DrawnCheck {
    DrawnCheck {
        kind: ItemKind::Presented,
        account,
        number: check.number,
        amount_minor: amount.minor,
        dated: check.dated,
        routing: check.routing.clone(),
        trace: check.trace.clone(),
        reference: check.reference.written(books.dry_run),
        remitter: None,
        payee: None,
        status: ItemStatus::Returned,
        code: None,
        reason: None,
        day: books.stamp.business_date,
        transfer: None,
        ended_by: None,
        ended_on: None,
        fee: None,
    }
}

/// What pays a check of a customer.
fn payment(account: AccountId, (amount, number): (Money, i64), item: i64) -> Request {
    Request {
        kind: Kind::Withdrawal,
        channel: Some(Channel::Check),
        debit: account,
        credit: CLEARING_CHECK.account(amount.currency),
        amount_minor: amount.minor,
        value_date: None,
        memo: Some(format!("check {number}")),
        reverses: None,
        hold: None,
        source: Some(source(item)),
    }
}

/// What a transfer is booked for that pays a check, or is paid for one.
pub(super) fn source(item: i64) -> Source {
    Source {
        subject: Subject::DrawnCheck,
        key: item,
    }
}

/// Why a check is returned, in words.
fn words_of(refusal: Refusal) -> String {
    match refusal {
        Refusal::Unknown => "its number is in no check book of the account".to_owned(),
        Refusal::Void => "its check book is void".to_owned(),
        Refusal::AlreadyPaid(item) => format!("it was paid before, item {item}"),
        Refusal::Stopped(stop) => format!("its payment is stopped, order {stop}"),
        Refusal::Stale(dated) => format!("it is dated {dated}, more than 180 days ago"),
        Refusal::OtherAmount => "it was issued for another amount".to_owned(),
        Refusal::PostDated(dated) => format!("it is dated {dated}, later than today"),
    }
}
