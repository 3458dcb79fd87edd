//! Checks are paid in: booked in full, and kept back until their money can be used.

use bankctl_storage::damaged;
use bankctl_types::kind::{AccountType, Channel, HoldPurpose, HoldStatus, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountId, CheckId, HoldId, TransactionId};
use bankctl_types::{Currency, Day, RoutingNumber};
use serde::{Deserialize, Serialize};

use super::refused;
use super::rules::availability::{
    Amounts, Availability, BusinessDays, Earlier, Item, NEW_DAYS, Schedule, decide,
};
use super::rules::item::{
    Check, CheckClass, CheckStatus, DepositPlace, HoldException, Part, ReturnReason, name,
};
use super::table::{self, CheckRow};
use crate::access::rules::permission::Action;
use crate::checks::ChecksRoom;
use crate::error::advice::OfCheck;
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::{Account, AccountRef};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::hold::Hold;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::{conflict, in_currency};
use crate::regulations::rules::RegulationCode;
use crate::{Reference, Result, WriteTx, limits, products, regulations, views};

/// A check that is paid in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckDeposit {
    /// The account.
    pub account: AccountRef,
    /// How much.
    pub amount: PlainDecimal,
    /// The number that is printed on it.
    pub number: i64,
    /// The bank on which it is drawn; none of a check that is drawn on this bank.
    pub routing: Option<RoutingNumber>,
    /// The account on which it is drawn, without spaces and dashes.
    pub drawer: String,
    /// What it is.
    pub class: CheckClass,
    /// Where it is paid in.
    pub place: DepositPlace,
    /// Whether it is made out to a holder of the account.
    pub payee_is_holder: bool,
    /// Why it is to wait for longer.
    pub exception: Option<HoldException>,
    /// What makes the bank doubt that it will be paid.
    pub doubt: Option<String>,
    /// Whether all of it can be used at once.
    pub no_hold: bool,
    /// The idempotency key.
    pub reference: Reference,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
}

impl CheckDeposit {
    /// The accounts of this bank that it names.
    pub(crate) fn names(&self) -> Result<Vec<AccountRef>> {
        let mut names = vec![self.account.clone()];
        names.extend(self.drawn_here()?);
        Ok(names)
    }

    /// The account of this bank on which it is drawn, if it is one.
    fn drawn_here(&self) -> Result<Option<AccountRef>> {
        if self.class != CheckClass::OnUs {
            return Ok(None);
        }
        let drawer = AccountRef::parse(&self.drawer);
        let drawer = drawer.filter(|drawer| matches!(drawer, AccountRef::Number(_)));
        let drawer = drawer.ok_or_else(|| {
            let message = format!("{:?} is not an account of this bank", self.drawer);
            Fault::new(Class::Usage, "invalid_account_number", message)
                .hint("a check of class on-us is drawn on an account here")
        })?;
        Ok(Some(drawer))
    }

    /// Whether a check that was paid in is this one.
    fn is_same(&self, check: &Check) -> bool {
        check.number == self.number
            && check.routing == self.routing.filter(|_| self.class != CheckClass::OnUs)
            && check.drawer == self.drawer
            && check.class == self.class
            && check.place == self.place
            && check.payee_is_holder == self.payee_is_holder
    }
}

impl ChecksRoom<'_> {
    /// Takes a check in. What of it can't be used yet is kept back in the same
    /// transaction.
    ///
    /// # Errors
    /// In this order: the accounts (the one that is paid first), the amount, the
    /// reference, a closed account, `check_already_deposited`, the rules of payments;
    /// whatever keeps it for a second person.
    pub fn deposit(self, deposit: &CheckDeposit) -> Result<views::Check> {
        let names = deposit.names()?;
        let names: Vec<&AccountRef> = names.iter().collect();
        self.0.ask(
            &names,
            |books| books.deposit_check(deposit),
            || deposit.clone(),
        )
    }

    /// The same for a caller of whom it is not known yet whether checks are permitted, such
    /// as one who sends a stream of requests.
    ///
    /// # Errors
    /// As [`ChecksRoom::deposit`], and [`crate::error::Error::Denied`] before the rest but
    /// the accounts.
    pub fn deposit_if_permitted(self, deposit: &CheckDeposit) -> Result<views::Check> {
        let names = deposit.names()?;
        let names: Vec<&AccountRef> = names.iter().collect();
        self.0.ask(
            &names,
            |books| {
                books.may(Action::CheckDeposit)?;
                books.deposit_check(deposit)
            },
            || deposit.clone(),
        )
    }

    /// Takes a check in again that came back.
    ///
    /// # Errors
    /// In this order: `check_not_found`, the reference, `check_not_redepositable`,
    /// `check_already_deposited`, the rules of payments; whatever keeps it for a second
    /// person.
    pub fn redeposit(self, id: CheckId, reference: &Reference) -> Result<views::Check> {
        self.0.ask(
            &[],
            |books| books.redeposit_check(id, reference),
            || super::requests::RedepositRequest {
                check: id,
                reference: reference.clone(),
            },
        )
    }
}

impl WriteTx<'_> {
    pub(crate) fn deposit_check(&mut self, deposit: &CheckDeposit) -> Result<views::Check> {
        self.take_check_in(deposit, None)
    }

    pub(crate) fn redeposit_check(
        &mut self,
        id: CheckId,
        reference: &Reference,
    ) -> Result<views::Check> {
        let row = self.locked_check(id)?;
        let check = &row.record;
        let account = existing_account(self.driver, check.account)?;
        let amount = bankctl_types::Money::new(check.amount_minor, account.currency);
        let amount = PlainDecimal::parse(&amount.to_string()).map_err(damaged)?;
        let account = AccountRef::parse(&account.label());
        let mended = check.reason.is_some_and(ReturnReason::is_mended);
        let deposit = CheckDeposit {
            account: account.ok_or_else(|| damaged("an account has no number"))?,
            amount,
            number: check.number,
            routing: check.routing,
            drawer: check.drawer.clone(),
            class: check.class,
            place: check.place,
            payee_is_holder: check.payee_is_holder,
            exception: (!mended).then_some(HoldException::Redeposit),
            doubt: None,
            no_hold: false,
            reference: reference.clone(),
            memo: None,
        };
        self.take_check_in(&deposit, Some(&row))
    }

    fn take_check_in(
        &mut self,
        deposit: &CheckDeposit,
        before: Option<&CheckRow>,
    ) -> Result<views::Check> {
        let names = deposit.names()?;
        let names: Vec<&AccountRef> = names.iter().collect();
        let keys = self.locked_all(&names)?;
        let id = keys.first().copied().unwrap_or(AccountId(0));
        let account = existing_account(self.driver, id)?;
        account.must_be_customers()?;
        let request = check_request(deposit, &account, keys.get(1).copied())?;
        self.make_ready(&[request.debit, request.credit])?;
        let known = self.known(&deposit.reference, &request)?;
        if let Some(transfer) = known {
            return self.taken_in_before(deposit, before, &transfer);
        }
        self.may_book(None)?;
        for side in keys {
            existing_account(self.driver, side)?.must_not_be_closed()?;
        }
        let mut check = new_check(deposit, &request, before);
        self.is_new_paper(&check, before)?;
        let is_drawn_here = request.debit.is_customer();
        if is_drawn_here {
            let of_paper = (check.number, request.amount_minor);
            self.may_be_paid_here(request.debit, of_paper)?;
        }
        let value_date = self.post_check(&request, &deposit.reference)?;
        check.transfer = self.last_id();
        if is_drawn_here {
            self.note_paid_here(check.number, (&request, check.transfer))?;
        }
        let days = BusinessDays::new();
        check.banking_day = days.banking_day(value_date);
        let found = self.availability(&account, &check, &days, deposit.no_hold)?;
        if deposit.no_hold {
            let waits: i64 = found.parts.iter().map(|part| part.minor).sum();
            if waits > 0 {
                self.require_approval_above(Rule::Availability, account.currency, waits)?;
            }
            check.exception = None;
            check.doubt = None;
        } else {
            check.exception = found.exception;
            check.doubt = check
                .doubt
                .filter(|_| found.exception == Some(HoldException::Doubt));
            check.parts = found.parts;
        }
        let row = self.write_check(check, account.currency)?;
        limits::wake(self, &request)?;
        self.write_out()?;
        self.reference = deposit.reference.written(self.dry_run);
        self.told_check(&row, false)
    }

    /// Books a check: the day that it counts from. One that is drawn here is honoured as
    /// one that is presented.
    fn post_check(&mut self, request: &Request, reference: &Reference) -> Result<Day> {
        let seen = self.seen.len();
        let refused = match self.post_once(None, request.clone(), reference, 0) {
            Ok(done) => return Ok(done.value_date),
            Err(Error::Rejected(refused)) if request.debit.is_customer() => refused,
            Err(error) => return Err(error),
        };
        if !self.is_honoured(request.debit, request.amount_minor, refused.code())? {
            return Err(refused.into());
        }
        // Rules see it once.
        self.seen.truncate(seen);
        let booked = self.post_forced(request.clone(), reference.written(self.dry_run))?;
        Ok(booked
            .request
            .value_date
            .unwrap_or(booked.stamp.business_date))
    }

    /// What a check came to that was taken in under the same reference.
    ///
    /// # Errors
    /// `reference_conflict`.
    fn taken_in_before(
        &mut self,
        deposit: &CheckDeposit,
        before: Option<&CheckRow>,
        transfer: &Transfer,
    ) -> Result<views::Check> {
        let row = table::of_transfer(self.driver, transfer.request.credit, transfer.id)?;
        let is_same = |row: &CheckRow| {
            deposit.is_same(&row.record) && row.record.redeposit_of == before.map(|row| row.id)
        };
        let Some(row) = row.filter(is_same) else {
            let number = TransactionId::from_key(transfer.id).to_string();
            return Err(conflict(deposit.reference.text(), number));
        };
        self.reference.clone_from(&transfer.reference);
        self.told_check(&row, true)
    }

    /// Whether a piece of paper may be paid in.
    ///
    /// # Errors
    /// `check_not_redepositable`, `check_already_deposited`.
    fn is_new_paper(&mut self, check: &Check, before: Option<&CheckRow>) -> Result<()> {
        if let Some(row) = before {
            may_go_again(row)?;
        }
        let known = table::of_paper(self.driver, check)?;
        let is_void = |row: &CheckRow| row.record.reason == Some(ReturnReason::KeyedInError);
        let mut known = known.into_iter().filter(|row| !is_void(row));
        let newest = known.next();
        let Some(row) = newest.filter(|row| Some(row.id) != before.map(|row| row.id)) else {
            return Ok(());
        };
        let check = name(row.id);
        let account = crate::kernel::rules::account::label(row.record.account);
        let (message, advice) = if row.record.status == CheckStatus::Returned {
            let message = format!("this check was paid in to {account} as {check}, and came back");
            (message, OfCheck::Redeposit(check))
        } else {
            let message = format!("this check was paid in before, to {account} as {check}");
            (message, OfCheck::Show(check))
        };
        Err(refused("check_already_deposited", message, advice))
    }

    /// When the money of a check can be used. Where nobody gave a reason to keep it back
    /// for longer, and nobody said that it is not, the journal may have one.
    fn availability(
        &mut self,
        account: &Account,
        check: &Check,
        days: &BusinessDays,
        no_hold: bool,
    ) -> Result<Availability> {
        let mut item = item_of(check);
        let schedule = self.schedule(account, check.banking_day)?;
        if let Schedule::Law(amounts) = schedule
            && item.exception.is_none()
            && !no_hold
            && self.was_overdrawn(account, check.banking_day, amounts.large_minor)?
        {
            item.exception = Some(HoldException::Overdrawn);
        }
        let earlier = self.earlier(account, check.banking_day)?;
        Ok(decide(&item, check.banking_day, earlier, schedule, days))
    }

    /// Which rules an account has for its checks: the law is about dollars, and about
    /// accounts for payments (12 CFR 229.2(a)).
    fn schedule(&mut self, account: &Account, banking_day: Day) -> Result<Schedule> {
        let product = products::on_day(self.driver, account.id, self.stamp.business_date)?;
        let has_reg_cc = match &product {
            Some((product, _)) => product.record.has_reg_cc(),
            None => account.account_type != AccountType::Savings,
        };
        if !has_reg_cc || account.currency != regulations::currency()? {
            return Ok(Schedule::Bank);
        }
        let amounts = Amounts {
            first_minor: regulations::on(self.driver, RegulationCode::FirstDay, banking_day)?,
            large_minor: regulations::on(self.driver, RegulationCode::LargeDeposit, banking_day)?,
        };
        if self.is_new_account(account, banking_day)? {
            return Ok(Schedule::NewAccount(amounts));
        }
        Ok(Schedule::Law(amounts))
    }

    /// Whether an account is new: it is, but where each of its holders had another one
    /// for as long when it was opened (12 CFR 229.13(a)(2)).
    fn is_new_account(&mut self, account: &Account, today: Day) -> Result<bool> {
        let zone = self.settings.zone;
        let opened = account.opened_at.day_in(zone);
        if opened.plus(NEW_DAYS) <= today {
            return Ok(false);
        }
        let before = opened.plus(-NEW_DAYS);
        for holder in &account.holders {
            let rows = tables::accounts::of_customer(self.driver, holder.customer)?;
            let mut others = rows.iter().map(|row| &row.account);
            let had_another = others.any(|other| {
                let closed = other.closed_at.map(|at| at.day_in(zone));
                other.id != account.id
                    && other.opened_at.day_in(zone) <= before
                    && closed.is_none_or(|closed| closed >= before)
            });
            if !had_another {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What was paid in before on the same banking day.
    fn earlier(&mut self, account: &Account, banking_day: Day) -> Result<Earlier> {
        let mut earlier = Earlier::default();
        for holder in &account.holders {
            let mut sum = 0_i64;
            for id in tables::accounts::keys_of_customer(self.driver, holder.customer)? {
                for row in table::of_day(self.driver, id, banking_day)? {
                    if row.record.status != CheckStatus::Returned {
                        sum = sum.saturating_add(row.record.amount_minor);
                    }
                }
            }
            earlier.of_customer_minor = earlier.of_customer_minor.max(sum);
        }
        for row in table::of_day(self.driver, account.id, banking_day)? {
            if row.record.status == CheckStatus::Returned {
                continue;
            }
            let (item, minor) = (item_of(&row.record), row.record.amount_minor);
            if item.shares_in_first() {
                earlier.sharing_minor = earlier.sharing_minor.saturating_add(minor);
            }
            if item.counts_as_special() {
                earlier.special_minor = earlier.special_minor.saturating_add(minor);
            }
        }
        Ok(earlier)
    }

    /// Writes a new check and the holds of what can't be used yet.
    fn write_check(&mut self, check: Check, currency: Currency) -> Result<CheckRow> {
        let id = table::next(self.driver)?;
        for part in &check.parts {
            self.hold_part((id, &check), *part, currency)?;
        }
        let row = CheckRow {
            id,
            change: self.log_change(Subject::Check, id, action::CREATED, &check)?,
            record: check,
        };
        table::insert(self.driver, &row)?;
        Ok(row)
    }

    /// Keeps a part of a check back until its day.
    pub(super) fn hold_part(
        &mut self,
        (id, check): (i64, &Check),
        part: Part,
        currency: Currency,
    ) -> Result<()> {
        let key = tables::holds::next_key(self.driver)?;
        self.place(&Hold {
            id: HoldId::from_key(key),
            account: check.account,
            currency,
            amount_minor: part.minor,
            captured_minor: 0,
            status: HoldStatus::Placed,
            reference: None,
            memo: Some(format!("check {}", name(id))),
            placed_at: self.stamp.booked_at,
            expires_on: Some(part.on.plus(-1)),
            batch: None,
            purpose: HoldPurpose::Availability,
            check: Some(id),
        })
    }
}

/// What moves the money of a check: the bank's own account for checks pays, or the
/// account of this bank on which it is drawn.
fn check_request(
    deposit: &CheckDeposit,
    account: &Account,
    drawn_here: Option<AccountId>,
) -> Result<Request> {
    let own = internal_account::of_channel(Channel::Check).account(account.currency);
    let (kind, debit) = drawn_here.map_or((Kind::Deposit, own), |here| (Kind::Transfer, here));
    Ok(Request {
        kind,
        channel: Some(Channel::Check),
        debit,
        credit: account.id,
        amount_minor: in_currency(deposit.amount, account.currency)?.minor,
        value_date: None,
        memo: Some(
            deposit
                .memo
                .clone()
                .unwrap_or_else(|| format!("check {}", deposit.number)),
        ),
        reverses: None,
        hold: None,
        source: None,
    })
}

/// A check as it is taken in, before it is known when its money can be used.
fn new_check(deposit: &CheckDeposit, request: &Request, before: Option<&CheckRow>) -> Check {
    Check {
        account: request.credit,
        amount_minor: request.amount_minor,
        routing: deposit
            .routing
            .filter(|_| deposit.class != CheckClass::OnUs),
        drawer: deposit.drawer.clone(),
        number: deposit.number,
        class: deposit.class,
        place: deposit.place,
        payee_is_holder: deposit.payee_is_holder,
        exception: deposit.exception,
        doubt: deposit.doubt.clone(),
        banking_day: Day(0),
        parts: Vec::new(),
        released_minor: 0,
        released_for: None,
        transfer: 0,
        status: CheckStatus::Deposited,
        reason: None,
        returned: None,
        redeposit_of: before.map(|row| row.id),
    }
}

fn item_of(check: &Check) -> Item {
    Item {
        amount_minor: check.amount_minor,
        class: check.class,
        place: check.place,
        payee_is_holder: check.payee_is_holder,
        exception: check.exception,
    }
}

/// Whether a check that came back may be paid in again.
fn may_go_again(row: &CheckRow) -> Result<()> {
    let check = name(row.id);
    let message = match row.record.reason {
        None => {
            let message = format!("check {check} did not come back");
            let advice = OfCheck::Show(check);
            return Err(refused("check_not_redepositable", message, advice));
        }
        Some(_) if row.record.redeposit_of.is_some() => {
            format!("check {check} was paid in twice, and came back twice")
        }
        Some(reason) if !reason.may_go_again() => {
            format!("check {check} came back for the reason {reason}")
        }
        Some(_) => return Ok(()),
    };
    Err(refused(
        "check_not_redepositable",
        message,
        OfCheck::AskDrawer,
    ))
}
