//! What a person decides about an entry: its right account, or that it goes back.

use bankctl_types::number::TransactionId;

use super::book::{kind_of, request, source};
use super::rules::entry::{AchState, Nature, Part};
use super::rules::window::{can_be_sent, last_day, needs_info};
use super::table::AchRow;
use super::{refused, show, table};
use crate::ach::AchRoom;
use crate::error::advice::{Advice, OfAch};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::action;
use crate::kernel::rules::internal_account::SUSPENSE;
use crate::kernel::tables;
use crate::payments::reversal_of;
use crate::{Result, WriteTx, views};

/// To book an entry from `suspense` to its account.
#[derive(Clone, Debug)]
pub struct AchRepair {
    /// The entry: its number, its trace, or its transaction.
    pub entry: String,
    /// The right account.
    pub account: AccountRef,
}

/// To send an entry back.
#[derive(Clone, Debug)]
pub struct AchReturn {
    /// The entry: its number, its trace, or its transaction.
    pub entry: String,
    /// Why: `R01` and so on.
    pub reason: String,
    /// More about the reason.
    pub info: Option<String>,
    /// Why it is sent after its last day, which the sending bank has agreed to.
    pub late: Option<String>,
}

impl AchRoom<'_> {
    /// Books an entry from `suspense` to its account, and keeps for its sender what the
    /// right number is (a notice of change, `C01`).
    ///
    /// # Errors
    /// In this order: `ach_entry_not_found`, `account_not_found`, one of the bank's own,
    /// `not_in_suspense`, the day, the rules.
    pub fn repair(self, repair: &AchRepair) -> Result<views::AchItem> {
        let id = self.0.read(|view| show::named(view, &repair.entry))?;
        self.0.write(|books| books.repair_ach(id, &repair.account))
    }

    /// Sends an entry back: its money goes at once, out of its account or of
    /// `suspense`, and the next file of returns tells the sender.
    ///
    /// # Errors
    /// In this order: `ach_entry_not_found`, `invalid_return_code`, `ach_not_returnable`,
    /// `return_window_over`, the day, the rules.
    pub fn return_entry(self, back: &AchReturn) -> Result<views::AchItem> {
        let id = self.0.read(|view| show::named(view, &back.entry))?;
        self.0.write(|books| books.return_ach(id, back))
    }
}

impl WriteTx<'_> {
    fn repair_ach(&mut self, id: i64, account: &AccountRef) -> Result<views::AchItem> {
        let account = self.locked_one(account)?;
        self.must_be_customers(account)?;
        let mut row = self.locked_ach(id)?;
        let entry = &row.record;
        if entry.state == AchState::Corrected && entry.account == Some(account) {
            return self.told_ach(&row, true);
        }
        let is_open = matches!(entry.state, AchState::Suspense | AchState::ReturnDue);
        if !is_open || !entry.in_suspense {
            let message = format!("ACH entry {id} is {}, not in suspense", entry.state);
            return Err(refused(
                Class::Refused,
                "not_in_suspense",
                message,
                OfAch::Show(id),
            ));
        }
        self.may_book(None)?;
        let suspense = SUSPENSE.account(self.settings.currency);
        let kind = kind_of(entry.direction());
        let request = request(&row, Part::Repaired, kind, (suspense, account));
        self.make_ready(&[request.debit, request.credit])?;
        self.post(request, None, None, 0)?;
        let number = self.label(account)?;
        row.record.account = Some(account);
        row.record.state = AchState::Corrected;
        // Of what comes back, the bank that sends it had the right number.
        if row.record.sent.about.is_none() {
            row.record.reason = Some("C01".to_owned());
            row.record.info = Some(number);
        }
        row.record.return_by = None;
        self.write_out()?;
        self.keep_ach(&mut row, action::CONFIRMED)?;
        self.told_ach(&row, false)
    }

    fn return_ach(&mut self, id: i64, back: &AchReturn) -> Result<views::AchItem> {
        let mut row = self.locked_ach(id)?;
        if !can_be_sent(&back.reason) {
            let message = format!("{:?} is no reason to send an entry back", back.reason);
            return Err(Fault::new(Class::Usage, "invalid_return_code", message)
                .hint("such as R01 (insufficient funds), R03 (no account), R10 (not authorized)")
                .into());
        }
        if needs_info(&back.reason) && back.info.is_none() {
            let message = format!("{} needs words of the customer", back.reason);
            return Err(Fault::new(Class::Usage, "invalid_return_code", message)
                .hint(Advice::Ach(OfAch::Info))
                .into());
        }
        let entry = &row.record;
        if entry.state == AchState::Returned && entry.reason.as_ref() == Some(&back.reason) {
            return self.told_ach(&row, true);
        }
        let comes_back = matches!(entry.nature(), Nature::Decide(_)) && entry.sent.about.is_some();
        let can_go = matches!(
            entry.state,
            AchState::Posted | AchState::Suspense | AchState::ReturnDue
        );
        if !can_go || comes_back {
            let what = if comes_back {
                "is a return itself".to_owned()
            } else {
                format!("is {}", entry.state)
            };
            let message = format!("ACH entry {id} {what}, and can't be sent back");
            return Err(refused(
                Class::Refused,
                "ach_not_returnable",
                message,
                OfAch::Show(id),
            ));
        }
        self.is_in_window(&row, back)?;
        self.may_book(None)?;
        row.record.reason = Some(back.reason.clone());
        row.record.info = back.info.clone().or_else(|| back.late.clone());
        self.send_back(&mut row)?;
        self.told_ach(&row, false)
    }

    /// Whether an entry can be sent back today, or its sender has agreed.
    fn is_in_window(&mut self, row: &AchRow, back: &AchReturn) -> Result<()> {
        if back.late.is_some() {
            return Ok(());
        }
        let settled = row.record.settled();
        let last = last_day(&back.reason, settled);
        if last.is_some_and(|last| self.stamp.business_date <= last) {
            return Ok(());
        }
        let message = match last {
            Some(last) => format!(
                "ACH entry {} was settled on {settled}; {} could be sent until {last}",
                row.id, back.reason
            ),
            None => format!(
                "{} needs the agreement of the bank that sent the entry",
                back.reason
            ),
        };
        let late = last_day("R10", settled).unwrap_or(settled);
        Err(refused(
            Class::Refused,
            "return_window_over",
            message,
            OfAch::Late(late),
        ))
    }

    /// Takes the money of an entry back to where it came from.
    pub(super) fn send_back(&mut self, row: &mut AchRow) -> Result<()> {
        if row.record.amount_minor > 0 {
            let reason = row.record.reason.clone().unwrap_or_default();
            self.take_back_ach(row, &format!("ACH return {reason}"))?;
        }
        row.record.state = AchState::Returned;
        row.record.return_by = None;
        self.keep_ach(row, action::RETURNED)
    }

    /// Books the opposite of what was booked for an entry, once.
    pub(super) fn take_back_ach(&mut self, row: &AchRow, memo: &str) -> Result<()> {
        let booked = self.booked_part(row.id, Part::Booked)?;
        let booked = match booked {
            Some(booked) => tables::transfers::by_id(self.driver, booked)?,
            None => None,
        };
        let original = booked.ok_or_else(|| super::unbooked(row.id))?.transfer;
        if let Some(by) = tables::transfers::reversed_by(self.driver, original.id)? {
            let by = TransactionId::from_key(by);
            let message = format!("ACH entry {} was taken back, with {by}", row.id);
            return Err(refused(
                Class::Refused,
                "ach_not_returnable",
                message,
                OfAch::Show(row.id),
            ));
        }
        let mut request = reversal_of(&original, memo);
        request.source = Some(source(row.id, Part::Returned));
        self.count_from(&mut request, &original, None)?;
        self.make_ready(&[request.debit, request.credit])?;
        self.post(request, None, None, 0)?;
        self.write_out()
    }

    /// What is told of an entry after a use case.
    pub(super) fn told_ach(&mut self, row: &AchRow, replayed: bool) -> Result<views::AchItem> {
        self.write_out()?;
        let dry_run = self.dry_run && !replayed;
        let mut told = show::item(&mut self.view(), row)?;
        told.replayed = replayed;
        told.dry_run = dry_run;
        Ok(told)
    }
}

/// Whether an error is a refusal of one entry alone.
pub(super) fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Rejected(_) | Error::Fault(_))
}

/// An entry of a number.
pub(super) fn existing(driver: &mut dyn bankctl_storage::Driver, id: i64) -> Result<AchRow> {
    table::by_id(driver, id)?.ok_or_else(|| super::unknown(&id.to_string()))
}
