//! Checks that the bank draws: issued to a customer, presented, or void.

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Money};

use super::present::source;
use super::requests::{CashierOpening, CashierVoid};
use super::rules::decision::Refusal;
use super::rules::item::{CLAIM_DAYS, DrawnCheck, ItemKind, ItemStatus};
use super::rules::numbers::NUMBER_MAX;
use super::show;
use super::table::{self, ItemRow, Stored};
use crate::drawn_checks::DrawnChecksRoom;
use crate::error::advice::{Advice, List, OfDrawnCheck};
use crate::error::{Class, Error, Fault};
use crate::fees::rules::term::FeeEvent;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account::{self, CLEARING_CHECK, PAYABLE_OFFICIAL_CHECKS};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::payments::{in_currency, reversal_of};
use crate::{Reference, Result, WriteTx, not_found, views};

/// A cashier's check that is presented.
#[derive(Clone, Debug)]
pub struct CashierPresentment {
    /// The number of the check.
    pub number: i64,
    /// The amount that is asked for.
    pub amount: PlainDecimal,
    /// The routing number of the bank that presents it.
    pub routing: Option<String>,
    /// The number by which that bank traces it.
    pub trace: Option<String>,
    /// The idempotency key.
    pub reference: Reference,
}

impl DrawnChecksRoom<'_> {
    /// Draws a check of the bank that a customer pays for.
    ///
    /// # Errors
    /// In this order: `account_not_found`, one of the bank's own, the amount, the
    /// reference, the day, the mandate, the rules for a payment, the funds for the fee;
    /// whatever keeps it for a second person.
    pub fn issue_cashier_check(self, opening: &CashierOpening) -> Result<views::CashierCheck> {
        self.0.ask(
            &[],
            |books| books.issue_cashier_check(opening),
            || opening.clone(),
        )
    }

    /// Presents a check of the bank, which is paid or returned. The reasons, in their
    /// order, are `check_void`, `check_already_paid`, `check_amount_mismatch`.
    ///
    /// # Errors
    /// In this order: `check_not_found`, the amount, the reference, the day.
    pub fn present_cashier_check(
        self,
        check: &CashierPresentment,
    ) -> Result<views::PresentedCheck> {
        self.0.write(|books| books.present_cashier_check(check))
    }

    /// Makes a check of the bank void, and gives the money back.
    ///
    /// # Errors
    /// In this order: `check_not_found`, the reference, the day, `check_already_paid`,
    /// `already_void`, `claim_too_early`, a closed account; whatever keeps it for a
    /// second person.
    pub fn void_cashier_check(self, void: &CashierVoid) -> Result<views::CashierCheck> {
        self.0
            .ask(&[], |books| books.void_cashier_check(void), || void.clone())
    }
}

impl WriteTx<'_> {
    pub(crate) fn issue_cashier_check(
        &mut self,
        opening: &CashierOpening,
    ) -> Result<views::CashierCheck> {
        // No one else draws the same number meanwhile.
        tables::locks::numbers(self.driver, true)?;
        let from = self.locked_one(&opening.from)?;
        self.must_be_customers(from)?;
        let currency = self.party(from)?.currency;
        let amount = in_currency(opening.amount, currency)?;
        if let Some(row) = self.issued_before(from, amount, opening)? {
            let mut told = show::cashier(&row)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        let own = self.made_when_needed(PAYABLE_OFFICIAL_CHECKS, currency)?;
        self.make_ready(&[from, own])?;
        let number = table::next_cashier(self.driver)?;
        if number > NUMBER_MAX {
            return Err(
                bankctl_storage::damaged("the numbers of cashier's checks are used up").into(),
            );
        }
        let id = table::next_item(self.driver)?;
        let memo = format!("cashier's check {number} for {}", opening.payee);
        let request = request(from, own, (amount, memo), id);
        self.check_order(&request, None, &opening.by)?;
        let reference = opening.reference.written(self.dry_run);
        let transfer = self.post(request, reference.clone(), None, 0)?;
        self.keep_order(transfer.id, &opening.by)?;
        let mut record = DrawnCheck {
            kind: ItemKind::Cashier,
            account: own,
            number,
            amount_minor: amount.minor,
            dated: Some(self.stamp.business_date),
            routing: None,
            trace: None,
            reference,
            remitter: Some(from),
            payee: Some(opening.payee.clone()),
            status: ItemStatus::Open,
            code: None,
            reason: None,
            day: self.stamp.business_date,
            transfer: Some(transfer.id),
            ended_by: None,
            ended_on: None,
            fee: None,
        };
        let mut fees = Vec::new();
        for term in self.fees_of_event(from, FeeEvent::CashierCheck)? {
            let memo = format!("{} for check {number}", term.code);
            let (fee, told) = self.take_for_event(from, &term, (term.price.of(0), memo))?;
            record.fee = record.fee.or(Some(fee));
            fees.push(told);
        }
        self.reference.clone_from(&record.reference);
        let change = self.log_change(Subject::DrawnCheck, id, action::CREATED, &record)?;
        let row = Stored { id, record, change };
        table::insert_item(self.driver, &row)?;
        self.write_out()?;
        let mut told = self.told_cashier(&row)?;
        told.number = told.number.filter(|_| !self.dry_run);
        told.transaction = told.transaction.filter(|_| !self.dry_run);
        told.fees = fees;
        Ok(told)
    }

    /// The check that was drawn under the reference before.
    fn issued_before(
        &mut self,
        from: AccountId,
        amount: Money,
        opening: &CashierOpening,
    ) -> Result<Option<ItemRow>> {
        let own = PAYABLE_OFFICIAL_CHECKS.account(amount.currency);
        let request = request(from, own, (amount, String::new()), 0);
        self.item_before(&opening.reference, &request, |item| {
            item.kind == ItemKind::Cashier
                && item.remitter == Some(from)
                && item.amount_minor == amount.minor
                && item.payee.as_deref() == Some(opening.payee.as_str())
        })
    }

    fn present_cashier_check(
        &mut self,
        check: &CashierPresentment,
    ) -> Result<views::PresentedCheck> {
        let mut drawn = self.locked_cashier(check.number)?;
        let own = drawn.record.account;
        let currency = internal_account::currency(own)
            .ok_or_else(|| bankctl_storage::damaged("a cashier's check has no currency"))?;
        let amount = in_currency(check.amount, currency)?;
        if let Some(row) = self.cashier_presented_before(own, amount, check)? {
            let mut told = show::presented(self.driver, &row)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        let id = table::next_item(self.driver)?;
        let mut item = DrawnCheck {
            kind: ItemKind::Presented,
            account: own,
            number: check.number,
            amount_minor: amount.minor,
            dated: drawn.record.dated,
            routing: check.routing.clone(),
            trace: check.trace.clone(),
            reference: check.reference.written(self.dry_run),
            remitter: None,
            payee: None,
            status: ItemStatus::Returned,
            code: None,
            reason: None,
            day: self.stamp.business_date,
            transfer: None,
            ended_by: None,
            ended_on: None,
            fee: None,
        };
        let mut message = None;
        if let Some((code, why)) = refusal(&drawn.record, amount) {
            item.code = Some(code.to_owned());
            message = Some(why);
        } else {
            let transfer = self.pay_cashier((id, &item), amount)?;
            item.status = ItemStatus::Paid;
            item.transfer = Some(transfer.id);
            drawn.record.status = ItemStatus::Paid;
            self.end_cashier(&mut drawn, transfer.id, action::PAID)?;
        }
        self.write_item(id, item, (message, Vec::new()))
    }

    /// Pays a check of the bank out of what the bank owes for it.
    fn pay_cashier(&mut self, (id, item): (i64, &DrawnCheck), amount: Money) -> Result<Transfer> {
        let clearing = CLEARING_CHECK.account(amount.currency);
        self.make_ready(&[item.account, clearing])?;
        let memo = format!("cashier's check {}", item.number);
        let request = request(item.account, clearing, (amount, memo), id);
        self.post(request, item.reference.clone(), None, 0)
    }

    /// The item of a check of the bank that has the reference already.
    fn cashier_presented_before(
        &mut self,
        own: AccountId,
        amount: Money,
        check: &CashierPresentment,
    ) -> Result<Option<ItemRow>> {
        let clearing = CLEARING_CHECK.account(amount.currency);
        let request = request(own, clearing, (amount, String::new()), 0);
        self.item_before(&check.reference, &request, |item| {
            item.is_presented_as(own, check.number, amount.minor)
        })
    }

    pub(crate) fn void_cashier_check(&mut self, void: &CashierVoid) -> Result<views::CashierCheck> {
        let mut row = self.locked_cashier(void.number)?;
        let original = row.record.transfer.unwrap_or_default();
        let original = tables::transfers::by_id(self.driver, original)?
            .ok_or_else(|| bankctl_storage::damaged("what paid for a check is missing"))?
            .transfer;
        let request = reversal_of(&original, &void.reason);
        let sides = [request.debit, request.credit];
        self.lock(&sides)?;
        self.make_ready(&sides)?;
        if self.known_first(&void.reference, &request)?.is_some() {
            let mut told = show::cashier(&row)?;
            told.replayed = true;
            return Ok(told);
        }
        self.may_book(None)?;
        may_be_void(&row.record, void, self.stamp.business_date)?;
        let amount = row.record.amount_minor;
        let currency = self.party(request.credit)?.currency;
        self.require_approval_above(Rule::CashierChecks, currency, amount)?;
        let transfer = self.post(request, void.reference.written(self.dry_run), None, 0)?;
        self.reference = void.reference.written(self.dry_run);
        row.record.status = ItemStatus::Void;
        row.record.reason = Some(void.reason.clone());
        self.end_cashier(&mut row, transfer.id, action::VOIDED)?;
        self.write_out()?;
        let mut told = self.told_cashier(&row)?;
        told.ended_by = told.ended_by.filter(|_| !self.dry_run);
        Ok(told)
    }

    /// A check of the bank, locked.
    fn locked_cashier(&mut self, number: i64) -> Result<ItemRow> {
        let row = table::cashier(self.driver, number)?;
        let row = row.ok_or_else(|| no_such_cashier(number))?;
        table::lock_item(self.driver, row.id)?;
        let row = table::item(self.driver, row.id)?;
        row.ok_or_else(|| no_such_cashier(number))
    }

    fn end_cashier(&mut self, row: &mut ItemRow, transfer: i64, what: &str) -> Result<()> {
        row.record.ended_by = Some(transfer);
        row.record.ended_on = Some(self.stamp.business_date);
        row.change = self.log_change(Subject::DrawnCheck, row.id, what, &row.record)?;
        Ok(table::end_item(self.driver, row)?)
    }

    fn told_cashier(&self, row: &ItemRow) -> Result<views::CashierCheck> {
        let mut told = show::cashier(row)?;
        told.dry_run = self.dry_run;
        Ok(told)
    }
}

/// What the bank is paid for a check, or pays for one.
fn request(
    debit: AccountId,
    credit: AccountId,
    (amount, memo): (Money, String),
    item: i64,
) -> Request {
    Request {
        kind: Kind::Withdrawal,
        channel: Some(Channel::Check),
        debit,
        credit,
        amount_minor: amount.minor,
        value_date: None,
        memo: Some(memo),
        reverses: None,
        hold: None,
        source: Some(source(item)),
    }
}

/// Why a check of the bank is not paid, if it is not.
fn refusal(drawn: &DrawnCheck, amount: Money) -> Option<super::present::Why> {
    match drawn.status {
        ItemStatus::Void => Some((Refusal::Void.code(), "it is void".to_owned())),
        ItemStatus::Paid => Some(("check_already_paid", "it was paid before".to_owned())),
        _ if drawn.amount_minor != amount.minor => {
            let issued = Money::new(drawn.amount_minor, amount.currency);
            let message = format!(
                "it was issued for {issued} {}, not {amount}",
                amount.currency
            );
            Some((Refusal::OtherAmount.code(), message))
        }
        _ => None,
    }
}

/// Whether the money of a check may be given back: of one that is lost from the 90th day
/// after its date on (UCC 3-312(b)), of one that was given back at once.
fn may_be_void(drawn: &DrawnCheck, void: &CashierVoid, today: Day) -> Result<()> {
    let number = drawn.number;
    let refused = |code, message: String, hint: Advice| -> Result<()> {
        Err(Error::from(
            Fault::new(Class::Refused, code, message).hint(hint),
        ))
    };
    match drawn.status {
        ItemStatus::Paid => refused(
            "check_already_paid",
            format!("cashier's check {number} is paid"),
            Advice::LookIn(List::CashierChecks),
        ),
        ItemStatus::Void => refused(
            "already_void",
            format!("cashier's check {number} is void already"),
            Advice::LookIn(List::CashierChecks),
        ),
        _ if !void.in_hand && today < drawn.claimable_from() => refused(
            "claim_too_early",
            format!(
                "cashier's check {number} is dated {}, and a lost one may be claimed {CLAIM_DAYS} days later, from {} on",
                drawn.day,
                drawn.claimable_from()
            ),
            Advice::DrawnCheck(OfDrawnCheck::InHand),
        ),
        _ => Ok(()),
    }
}

/// There is no such check.
pub(super) fn no_such_cashier(number: i64) -> Error {
    not_found(
        "check_not_found",
        format!("no cashier's check {number}"),
        Advice::LookIn(List::CashierChecks),
    )
}
