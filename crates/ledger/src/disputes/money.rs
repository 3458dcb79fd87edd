//! What is booked for a dispute: the credit, the decision, and the credit taken back.

use bankctl_types::kind::Kind;
use bankctl_types::number::{AccountId, DisputeId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::open::reversed;
use super::requests::{CreditRequest, Resolve};
use super::rules::clocks::WITHHELD_MAX;
use super::rules::dispute::{DisputeKind, DisputeStatus, Outcome, Part};
use super::table::DisputeRow;
use super::{currency_of, ended};
use crate::disputes::DisputesRoom;
use crate::error::advice::{Advice, OfDispute};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account::{EXPENSE_DISPUTES, RECEIVABLE_DISPUTES};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::tables;
use crate::kernel::transaction::Member;
use crate::payments::in_currency;
use crate::{Result, WriteTx, views};

impl DisputesRoom<'_> {
    /// Credits what is disputed until the bank has decided, once.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, `dispute_closed`, a credit of another amount,
    /// the amount, a transaction that was reversed, the rules; whatever keeps it for a
    /// second person.
    pub fn credit(self, request: &CreditRequest) -> Result<views::Dispute> {
        self.0.ask(
            &[],
            |books| books.credit_dispute(request),
            || request.clone(),
        )
    }

    /// Decides a dispute, once, and books what that comes to.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, the amount, `dispute_closed`,
    /// `nothing_credited`, the day, a transaction that was reversed, the rules; whatever
    /// keeps it for a second person.
    pub fn resolve(self, request: &Resolve) -> Result<views::Dispute> {
        self.0.ask(
            &[],
            |books| books.resolve_dispute(request),
            || request.clone(),
        )
    }

    /// Takes the credit of a dispute back, from the day on that was decided.
    ///
    /// # Errors
    /// In this order: `dispute_not_found`, `nothing_credited`, `dispute_closed`, before
    /// that day, the rules.
    pub fn debit(self, id: DisputeId) -> Result<views::Dispute> {
        self.0.write(|books| books.debit_dispute(id.key()))
    }
}

impl WriteTx<'_> {
    pub(crate) fn credit_dispute(&mut self, request: &CreditRequest) -> Result<views::Dispute> {
        let mut row = self.locked_dispute(request.dispute)?;
        let currency = currency_of(self.driver, row.record.account)?;
        if row.record.outcome.is_some() || row.record.status == DisputeStatus::Withdrawn {
            return Err(ended(row.id, &row.record));
        }
        let minor = credit_minor(&row, request, currency)?;
        if row.record.status == DisputeStatus::Provisional {
            if row.record.credited_minor == minor {
                return self.told_dispute(&row, true);
            }
            return Err(credited(&row, currency));
        }
        self.still_stands(&row)?;
        self.may_book(None)?;
        self.ready_for(&row, currency)?;
        let request = part(&row, Part::Credit, minor, currency);
        self.post(request, None, None, 0)?;
        let today = self.stamp.business_date;
        row.record.status = DisputeStatus::Provisional;
        row.record.credited_minor = minor;
        row.record.credited_on = Some(today);
        self.keep_dispute(&mut row, action::CREDITED, None)?;
        self.told_dispute(&row, false)
    }

    pub(crate) fn resolve_dispute(&mut self, request: &Resolve) -> Result<views::Dispute> {
        let mut row = self.locked_dispute(request.dispute)?;
        let currency = currency_of(self.driver, row.record.account)?;
        let found = found_minor(&row, request, currency)?;
        if row.record.outcome.is_some() || row.record.status == DisputeStatus::Withdrawn {
            let record = &row.record;
            let is_same = record.outcome == Some(request.outcome)
                && record.found_minor == found
                && record.debit_on == request.debit_on;
            if is_same {
                return self.told_dispute(&row, true);
            }
            return Err(ended(row.id, record));
        }
        let today = self.stamp.business_date;
        row.record.outcome = Some(request.outcome);
        row.record.found_minor = found;
        row.record.decided_on = Some(today);
        row.record.debit_on = request.debit_on;
        let back = row.record.to_return_minor();
        if let Some(day) = request.debit_on {
            may_be_debited_on(&row, day, today)?;
        }
        if found > 0 {
            self.still_stands(&row)?;
        }
        let is_later = request.debit_on.is_some();
        row.record.returned_on = (back > 0 && !is_later).then_some(today);
        let parts = [Part::Loss, Part::Payment, Part::Return].map(|one| {
            let minor = row.record.booked_minor(one);
            (one, minor)
        });
        self.require_approval_above(Rule::Disputes, currency, back)?;
        self.book_parts(&row, &parts, currency)?;
        row.record.status = if row.record.outstanding_minor() > 0 {
            DisputeStatus::Decided
        } else {
            DisputeStatus::Closed
        };
        self.keep_dispute(&mut row, action::RESOLVED, Some(request.reason.clone()))?;
        self.told_dispute(&row, false)
    }

    pub(super) fn debit_dispute(&mut self, id: i64) -> Result<views::Dispute> {
        let mut row = self.locked_dispute(id)?;
        if row.record.credited_minor == 0 {
            return Err(nothing_credited(id));
        }
        if row.record.status != DisputeStatus::Decided {
            if row.record.returned_on.is_some() {
                return self.told_dispute(&row, true);
            }
            if row.record.outcome.is_none() {
                return Err(undecided(id));
            }
            return Err(ended(id, &row.record));
        }
        let today = self.stamp.business_date;
        if let Some(day) = row.record.debit_on.filter(|day| *day > today) {
            let number = DisputeId::from_key(id);
            let message = format!("the credit of dispute {number} is taken back from {day} on");
            return Err(Fault::new(Class::Refused, "debit_not_due", message)
                .hint("do it on that day; where business days are closed, their close does")
                .into());
        }
        self.take_back(&mut row)?;
        self.told_dispute(&row, false)
    }

    /// Takes back what a customer does not keep of a credit, whatever the account has.
    pub(super) fn take_back(&mut self, row: &mut DisputeRow) -> Result<(Currency, i64)> {
        let currency = currency_of(self.driver, row.record.account)?;
        row.record.returned_on = Some(self.stamp.business_date);
        row.record.status = DisputeStatus::Closed;
        let minor = row.record.booked_minor(Part::Return);
        self.book_parts(row, &[(Part::Return, minor)], currency)?;
        self.keep_dispute(row, action::DEBITED, None)?;
        Ok((currency, minor))
    }

    /// Books the parts that move something, together if there are several.
    fn book_parts(
        &mut self,
        row: &DisputeRow,
        parts: &[(Part, i64)],
        currency: Currency,
    ) -> Result<()> {
        let moving = parts.iter().filter(|(_, minor)| *minor > 0);
        let mut requests: Vec<Request> = moving
            .map(|(one, minor)| part(row, *one, *minor, currency))
            .collect();
        if requests.is_empty() {
            return Ok(());
        }
        self.may_book(None)?;
        self.ready_for(row, currency)?;
        if requests.len() > 1 {
            let members = requests.into_iter().map(Member::of).collect();
            self.post_group(members, None)?;
        } else if let Some(only) = requests.pop() {
            self.post(only, None, None, 0)?;
        }
        Ok(())
    }

    /// Makes the accounts ready that a dispute books to.
    fn ready_for(&mut self, row: &DisputeRow, currency: Currency) -> Result<()> {
        let receivable = self.made_when_needed(RECEIVABLE_DISPUTES, currency)?;
        let expense = self.made_when_needed(EXPENSE_DISPUTES, currency)?;
        self.make_ready(&[row.record.account, receivable, expense])
    }

    /// Whether the transaction was not taken back meanwhile.
    fn still_stands(&mut self, row: &DisputeRow) -> Result<()> {
        let transfer = row.record.transfer;
        match tables::transfers::reversed_by(self.driver, transfer)? {
            Some(reversal) => Err(reversed(transfer, reversal)),
            None => Ok(()),
        }
    }
}

/// The sides of a part: the account that pays, the one that is paid, and the kind.
pub(super) fn sides(
    part: Part,
    account: AccountId,
    currency: Currency,
) -> (AccountId, AccountId, Kind) {
    let receivable = RECEIVABLE_DISPUTES.account(currency);
    let expense = EXPENSE_DISPUTES.account(currency);
    match part {
        Part::Credit => (receivable, account, Kind::Provisional),
        Part::Loss => (expense, receivable, Kind::Adjustment),
        Part::Payment => (expense, account, Kind::Adjustment),
        Part::Return => (account, receivable, Kind::Provisional),
    }
}

/// What is booked for a part of a dispute.
fn part(row: &DisputeRow, part: Part, minor: i64, currency: Currency) -> Request {
    let (debit, credit, kind) = sides(part, row.record.account, currency);
    let number = DisputeId::from_key(row.id);
    let of = TransactionId::from_key(row.record.transfer);
    let words = match part {
        Part::Credit => "provisional credit",
        Part::Loss => "loss",
        Part::Payment => "correction",
        Part::Return => "provisional credit taken back",
    };
    Request {
        kind,
        channel: None,
        debit,
        credit,
        amount_minor: minor,
        value_date: None,
        memo: Some(format!("{words}: dispute {number} of {of}")),
        reverses: None,
        hold: None,
        source: Some(Source {
            subject: Subject::Dispute,
            key: part.key(row.id),
        }),
    }
}

/// How much is credited, in minor units.
fn credit_minor(row: &DisputeRow, request: &CreditRequest, currency: Currency) -> Result<i64> {
    let most = row.record.amount_minor;
    let asked = match request.amount {
        Some(amount) => in_currency(amount, currency)?.minor,
        None if request.less_50 => most.saturating_sub(withheld_minor(row, currency)?),
        None => most,
    };
    if (1..=most).contains(&asked) {
        return Ok(asked);
    }
    let money = |minor| Money::new(minor, currency);
    let message = if request.less_50 {
        format!("nothing of {} is left to credit", money(most))
    } else {
        format!("{} is more than is disputed, {}", money(asked), money(most))
    };
    Err(Fault::new(Class::Usage, "invalid_amount", message)
        .hint("credit what is disputed, or less")
        .into())
}

/// What may be kept back of a credit, in minor units: 50 dollars, where the customer did
/// not order the transaction.
fn withheld_minor(row: &DisputeRow, currency: Currency) -> Result<i64> {
    if row.record.kind == DisputeKind::Unauthorised && currency.code() == "USD" {
        return Ok(WITHHELD_MAX * 100);
    }
    let message = "50 dollars are kept back of an unauthorised transaction in USD only";
    Err(Fault::new(Class::Usage, "usage", message)
        .hint("credit all that is disputed, or say how much")
        .into())
}

/// The error that was found, in minor units.
fn found_minor(row: &DisputeRow, request: &Resolve, currency: Currency) -> Result<i64> {
    let most = row.record.amount_minor;
    if request.outcome == Outcome::Bank {
        return match request.amount {
            None => Ok(0),
            Some(_) => Err(Fault::new(
                Class::Usage,
                "usage",
                "a decision for the bank has no amount",
            )
            .hint("leave the amount out, or decide a part of it for the customer")
            .into()),
        };
    }
    let asked = match request.amount {
        Some(amount) => in_currency(amount, currency)?.minor,
        None => most,
    };
    if (1..=most).contains(&asked) {
        return Ok(asked);
    }
    let money = |minor| Money::new(minor, currency);
    let message = format!("{} is more than is disputed, {}", money(asked), money(most));
    Err(Fault::new(Class::Usage, "invalid_amount", message)
        .hint("decide about what is disputed, or less")
        .into())
}

/// Whether a credit can be taken back on a day to come.
fn may_be_debited_on(row: &DisputeRow, day: Day, today: Day) -> Result<()> {
    if row.record.to_return_minor() == 0 {
        return Err(nothing_credited(row.id));
    }
    if day > today {
        return Ok(());
    }
    let message = format!("--debit-on {day} is not after the business date, {today}");
    Err(Fault::new(Class::Usage, "invalid_date", message)
        .hint("give a later day, or none to take it back at once")
        .into())
}

/// Nothing is there to take back.
fn nothing_credited(id: i64) -> Error {
    let number = DisputeId::from_key(id);
    let message = format!("dispute {number} has no credit to take back");
    Fault::new(Class::Refused, "nothing_credited", message)
        .hint(Advice::Dispute(OfDispute::Show(number.to_string())))
        .into()
}

/// The bank has not decided yet.
fn undecided(id: i64) -> Error {
    let number = DisputeId::from_key(id);
    let message = format!("dispute {number} is not decided");
    Fault::new(Class::Refused, "dispute_undecided", message)
        .hint(Advice::Dispute(OfDispute::TakeBack(number.to_string())))
        .into()
}

/// Another amount was credited before.
fn credited(row: &DisputeRow, currency: Currency) -> Error {
    let number = DisputeId::from_key(row.id);
    let amount = Money::new(row.record.credited_minor, currency);
    let message = format!("{amount} were credited for dispute {number}, which is done once");
    Fault::new(Class::Refused, "dispute_credited", message)
        .hint(Advice::Dispute(OfDispute::Show(number.to_string())))
        .into()
}
