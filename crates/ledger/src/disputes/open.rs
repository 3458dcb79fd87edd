//! A customer disputes a transaction.

use bankctl_types::kind::{CustomerKind, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, DisputeId, TransactionId};
use bankctl_types::{Day, Money};

use super::rules::clocks::{is_of_new_account, was_too_late};
use super::rules::dispute::{Dispute, DisputeKind, Initiated, Notice, Regime};
use super::table::{self, DisputeRow};
use crate::disputes::DisputesRoom;
use crate::error::advice::{Advice, OfDispute};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::payments::{conflict, find, in_currency, may_be_new};
use crate::{Result, TransactionRef, WriteTx, customers, views};

/// What a customer disputes.
#[derive(Clone, Debug)]
pub struct DisputeOpening {
    /// The transaction.
    pub transaction: TransactionRef,
    /// What is wrong with it.
    pub kind: DisputeKind,
    /// How much of it, if not all.
    pub amount: Option<PlainDecimal>,
    /// How notice was given.
    pub notice: Notice,
    /// When, if not today.
    pub notice_on: Option<Day>,
    /// When the statement was sent that shows it.
    pub statement_sent: Option<Day>,
    /// Where it was begun, if that gives more time.
    pub initiated: Option<Initiated>,
    /// By which rules it is settled, if that is said.
    pub regime: Option<Regime>,
    /// Which holder, where there are several.
    pub customer: Option<CustomerNumber>,
    /// What the customer says.
    pub note: Option<String>,
    /// The idempotency key.
    pub reference: Option<String>,
}

impl DisputesRoom<'_> {
    /// Opens a dispute.
    ///
    /// # Errors
    /// In this order: `transaction_not_found`, one that no customer can dispute, the
    /// customer, the reference, one that was reversed, `dispute_exists`, the amount, the
    /// days, `notice_late`.
    pub fn open(self, opening: &DisputeOpening) -> Result<views::Dispute> {
        self.0.write(|books| books.open_dispute(opening))
    }
}

impl WriteTx<'_> {
    fn open_dispute(&mut self, opening: &DisputeOpening) -> Result<views::Dispute> {
        let original = find(self.driver, &opening.transaction)?;
        may_be_disputed(&original)?;
        let (account, customer) = self.who_disputes(&original, opening.customer)?;
        self.lock(&[account.id])?;
        let asked = opening
            .amount
            .map(|amount| in_currency(amount, account.currency));
        let asked = asked.transpose()?.map(|money| money.minor);
        if let Some(row) = self.opened_before(&original, opening, asked)? {
            return self.told_dispute(&row, true);
        }
        if let Some(reversal) = tables::transfers::reversed_by(self.driver, original.id)? {
            return Err(reversed(original.id, reversal));
        }
        let amount_minor = self.disputed_minor(&original, asked, &account)?;
        let notice_on = opening.notice_on.unwrap_or(self.stamp.business_date);
        self.is_between("--on", &original, notice_on)?;
        if let Some(sent) = opening.statement_sent {
            self.is_between("--statement-sent", &original, sent)?;
        }
        let regime = self.regime_of(opening, customer, notice_on)?;
        let record = Dispute {
            kind: opening.kind,
            regime,
            initiated: opening.initiated,
            notice: opening.notice,
            statement_sent: opening.statement_sent,
            new_account: self.is_early_transfer(&original, &account)?,
            note: opening.note.clone(),
            reference: opening.reference.clone(),
            ..Dispute::about(original.id, (account.id, customer), amount_minor, notice_on)
        };
        let id = table::next_key(self.driver)?;
        let change = self.log_change(Subject::Dispute, id, action::CREATED, &record)?;
        let row = DisputeRow { id, record, change };
        table::insert(self.driver, &row)?;
        let mut told = self.told_dispute(&row, false)?;
        told.id = told.id.filter(|_| !told.dry_run);
        Ok(told)
    }

    /// Whose money it is about: the side that pays, or the one that is paid; and the
    /// holder who says so.
    ///
    /// # Errors
    /// One of the bank's own accounts on both sides, `not_a_holder`, several holders.
    fn who_disputes(
        &mut self,
        original: &Transfer,
        customer: Option<CustomerNumber>,
    ) -> Result<(Account, CustomerNumber)> {
        let sides = [original.request.debit, original.request.credit];
        let mut first = None;
        for side in sides.into_iter().filter(|side| side.is_customer()) {
            let account = existing_account(self.driver, side)?;
            let mut holders = account.holders.iter().map(|holder| holder.customer);
            if let Some(customer) = customer
                && holders.any(|holder| holder == customer)
            {
                return Ok((account, customer));
            }
            first = first.or(Some(account));
        }
        let Some(account) = first else {
            let account = self.label(original.request.debit)?;
            return Err(Rejection::InternalAccount { account }.into());
        };
        let label = account.label();
        if let Some(customer) = customer {
            let account = label;
            return Err(Rejection::NotAHolder { customer, account }.into());
        }
        match account.holders.as_slice() {
            [only] => {
                let customer = only.customer;
                Ok((account, customer))
            }
            several => {
                let all: Vec<String> = several
                    .iter()
                    .map(|holder| holder.customer.to_string())
                    .collect();
                let message = format!("account {label} has several holders: {}", all.join(", "));
                Err(Fault::new(Class::Usage, "usage", message)
                    .hint(Advice::Dispute(OfDispute::NameCustomer))
                    .into())
            }
        }
    }

    /// The dispute that was opened under the reference before.
    fn opened_before(
        &mut self,
        original: &Transfer,
        opening: &DisputeOpening,
        asked: Option<i64>,
    ) -> Result<Option<DisputeRow>> {
        let Some(reference) = &opening.reference else {
            return Ok(None);
        };
        let Some(row) = table::of_reference(self.driver, reference)? else {
            may_be_new(reference)?;
            return Ok(None);
        };
        let record = &row.record;
        let is_same = record.transfer == original.id
            && record.kind == opening.kind
            && asked.is_none_or(|minor| minor == record.amount_minor);
        if !is_same {
            let number = DisputeId::from_key(row.id).to_string();
            return Err(conflict(reference, number));
        }
        Ok(Some(row))
    }

    /// How much can be disputed: what is asked for, or all that no earlier dispute gave
    /// back.
    ///
    /// # Errors
    /// `dispute_exists`, `invalid_amount`.
    fn disputed_minor(
        &mut self,
        original: &Transfer,
        asked: Option<i64>,
        account: &Account,
    ) -> Result<i64> {
        let earlier = table::of_transfer(self.driver, original.id)?;
        if let Some(live) = earlier.iter().find(|row| row.record.is_live()) {
            return Err(exists(original.id, live.id));
        }
        let found = earlier.iter().map(|row| row.record.found_minor);
        let found: i64 = found.fold(0, i64::saturating_add);
        let most = original.request.amount_minor.saturating_sub(found);
        let minor = asked.unwrap_or(most);
        if (1..=most).contains(&minor) {
            return Ok(minor);
        }
        let money = |minor| Money::new(minor, account.currency);
        let number = TransactionId::from_key(original.id);
        let (minor, all) = (money(minor.max(1)), money(original.request.amount_minor));
        let message = if found == 0 {
            format!("{minor} is more than the transaction {number} moved, {all}")
        } else {
            let found = money(found);
            format!("of {all} of the transaction {number} {found} were given back after a dispute")
        };
        Err(Fault::new(Class::Usage, "invalid_amount", message)
            .hint("dispute what is left of it, or less")
            .into())
    }

    /// Whether a day lies between a transaction and today.
    fn is_between(&self, option: &str, original: &Transfer, day: Day) -> Result<()> {
        let today = self.stamp.business_date;
        let first = original.stamp.booked_at.day_in(self.settings.zone);
        let first = first.min(original.stamp.business_date);
        if (first..=today).contains(&day) {
            return Ok(());
        }
        let number = TransactionId::from_key(original.id);
        let message =
            format!("{option} {day}: {number} was booked on {first}, and today is {today}");
        Err(Fault::new(Class::Usage, "invalid_date", message)
            .hint("give a day between the two")
            .into())
    }

    /// By which rules a dispute is settled: Regulation E is about accounts of persons,
    /// and about notice within 60 days of the statement.
    ///
    /// # Errors
    /// `notice_late`, if no one says what holds then.
    fn regime_of(
        &mut self,
        opening: &DisputeOpening,
        customer: CustomerNumber,
        notice_on: Day,
    ) -> Result<Regime> {
        if let Some(regime) = opening.regime {
            return Ok(regime);
        }
        let row = customers::by_number(self.driver, customer)?
            .ok_or_else(|| customers::customer_not_found(customer))?;
        if row.customer.kind == CustomerKind::Business {
            return Ok(Regime::Unregulated);
        }
        let Some(last) = was_too_late(opening.statement_sent, notice_on) else {
            return Ok(Regime::RegE);
        };
        let message = format!(
            "notice of {notice_on} came after {last}, the 60th day since the statement was sent"
        );
        Err(Fault::new(Class::Refused, "notice_late", message)
            .hint(Advice::Dispute(OfDispute::NoRegime))
            .into())
    }

    /// Whether a transaction fell within 30 days of the account's first deposit.
    fn is_early_transfer(&mut self, original: &Transfer, account: &Account) -> Result<bool> {
        let position = tables::accounts::position(self.driver, account.id)?;
        let newest = position.map_or(0, |position| position.newest());
        let rows = tables::ordered::since(self.driver, account.id, newest, Day::MIN)?;
        let first = rows.iter().find(|row| row.minor > 0);
        let first = first.map(|row| row.business_date);
        Ok(is_of_new_account(first, original.stamp.business_date))
    }
}

/// Whether a transaction is one that a customer can dispute: not what takes another
/// back, and not what was booked for a dispute.
fn may_be_disputed(original: &Transfer) -> Result<()> {
    let of_dispute = super::guard::dispute_of(&original.request);
    let what = match (original.request.kind, of_dispute) {
        (_, Some(id)) => format!("was booked for dispute {}", DisputeId::from_key(id)),
        (Kind::Reversal, None) => "takes another one back".to_owned(),
        _ => return Ok(()),
    };
    let number = TransactionId::from_key(original.id);
    let message = format!("transaction {number} {what}");
    Err(Fault::new(Class::Refused, "not_disputable", message)
        .hint("dispute the transaction that it is about")
        .into())
}

/// The transaction was taken back.
pub(super) fn reversed(transfer: i64, reversal: i64) -> Error {
    let number = |id: i64| TransactionId::from_key(id).to_string();
    Rejection::AlreadyReversed {
        transaction: number(transfer),
        reversal: number(reversal),
    }
    .into()
}

/// A transaction is disputed already.
pub(super) fn exists(transfer: i64, dispute: i64) -> Error {
    let number = DisputeId::from_key(dispute).to_string();
    let transaction = TransactionId::from_key(transfer);
    let message = format!("transaction {transaction} is disputed: {number}");
    Fault::new(Class::Refused, "dispute_exists", message)
        .hint(Advice::Dispute(OfDispute::Show(number)))
        .into()
}
