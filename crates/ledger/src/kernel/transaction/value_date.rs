//! Money that counts from a later day: on its account at once, and reserved by
//! a hold until then.
//!
//! What one transaction brings an account for one day is one hold, written
//! when the transaction ends. All holds of an account for the same day are
//! alike, so a payment that is taken back is taken out of any of them.

use std::collections::BTreeMap;

use bankctl_types::Day;
use bankctl_types::kind::{Channel, HoldPurpose, HoldStatus};
use bankctl_types::number::{AccountId, HoldId};

use super::day::first_open_day;
use super::{WriteTx, was_set_by_cut_off};
use crate::Result;
use crate::error::advice::{Advice, Part};
use crate::error::{Class, Fault};
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::hold::Hold;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Origin, Request, Transfer};
use crate::kernel::rules::value_date::{BACK_DAYS, CountsFrom, ValueDates, earliest};
use crate::kernel::tables;
use crate::kernel::tables::holds::HoldRow;

/// Who is brought money for which day, and by which file.
type ForWhom = (AccountId, Day, Option<i64>);

/// What waits for its day, in minor units, and has no hold yet.
#[derive(Default)]
pub(crate) struct Waiting(BTreeMap<ForWhom, i64>);

impl Waiting {
    /// What waits on an account.
    pub(crate) fn on(&self, account: AccountId) -> i64 {
        let all = (account, Day(i32::MIN), None)..=(account, Day(i32::MAX), Some(i64::MAX));
        self.0.range(all).map(|(_, minor)| minor).sum()
    }
}

impl WriteTx<'_> {
    /// Whether a payment can have the value date that was given: cash counts
    /// from the day that it is counted on, wages at most some days ahead. What
    /// lies too far back waits for a second person.
    ///
    /// # Errors
    /// `usage`, `value_date_out_of_range`.
    pub(crate) fn may_have_value_date(&self, request: &Request) -> Result<()> {
        let today = self.stamp.business_date;
        match (request.channel, request.value_date) {
            (Some(Channel::Cash), Some(day)) => Err(of_cash(day).into()),
            (Some(Channel::Payroll), Some(day)) => {
                Ok(ValueDates::of_wages(today, 0).check(day.max(today))?)
            }
            _ => Ok(()),
        }
    }

    /// Whether a payment waits for a second person because its value date lies
    /// too far back. Rows of files are not asked about: they are refused. A reversal
    /// has the date of what it takes back.
    pub(crate) fn may_count_from(&mut self, request: &Request) -> Result<()> {
        let today = self.stamp.business_date;
        let given = request.value_date.filter(|_| request.reverses.is_none());
        let Some(day) = given.filter(|day| *day < today) else {
            return Ok(());
        };
        let row = tables::settings::ledger(self.driver)?;
        let days = row.back_value_days.unwrap_or(BACK_DAYS);
        if day < earliest(today, days) {
            return self.require_approval_if(Rule::ValueDates, true);
        }
        Ok(())
    }

    /// Says from which day a reversal counts. Where a close accrues interest that is
    /// the day of what it takes back, for an error has earned nothing; but no day of
    /// a month that is closed.
    pub(crate) fn count_from(
        &mut self,
        request: &mut Request,
        original: &Transfer,
        from: Option<CountsFrom>,
    ) -> Result<()> {
        let usual = match self.today.controlled {
            Some(_) => CountsFrom::Original,
            None => CountsFrom::Today,
        };
        if from.unwrap_or(usual) == CountsFrom::Original {
            let open = first_open_day(self.driver)?;
            request.value_date = Some(original.value_date().max(open));
        }
        Ok(())
    }

    /// The day until which a payment is reserved on the account that it is
    /// paid to, if it is. Interest counts from the day after its period, and can
    /// be spent when it is booked; so can what is given back.
    pub(crate) fn reserved_until(&self, request: &Request) -> Option<Day> {
        let day = request.value_date.filter(|_| request.reverses.is_none())?;
        let waits = day > self.stamp.business_date && !request.kind.is_of_interest();
        (waits && request.credit.is_customer()).then_some(day)
    }

    /// Whether an account can be told that so much more is reserved.
    ///
    /// # Errors
    /// More than can be counted.
    pub(crate) fn can_wait(&mut self, slot: usize, amount_minor: i64) -> Result<()> {
        self.read_held(slot)?;
        let entry = &self.cache.entries[slot];
        let held = entry.held_minor.unwrap_or(0);
        if held.checked_add(amount_minor).is_none() {
            let account = label(entry.account);
            return Err(Rejection::BalanceOverflow { account }.into());
        }
        Ok(())
    }

    /// Keeps money from being spent before its day.
    pub(crate) fn wait(&mut self, slot: usize, day: Day, (minor, origin): (i64, Option<Origin>)) {
        let entry = &mut self.cache.entries[slot];
        entry.held_minor = entry.held_minor.map(|held| held.saturating_add(minor));
        let batch = origin.map(|origin| origin.batch);
        let waiting = self.waiting.0.entry((entry.account, day, batch));
        let sum = waiting.or_default();
        *sum = sum.saturating_add(minor);
    }

    /// Writes the holds of what waits.
    pub(crate) fn write_waiting(&mut self) -> Result<()> {
        if self.waiting.0.is_empty() {
            return Ok(());
        }
        let today = self.stamp.business_date;
        let mut waiting = std::mem::take(&mut self.waiting.0);
        waiting.retain(|(_, day, _), _| *day > today);
        let mut rows = Vec::with_capacity(waiting.len());
        let keys = tables::holds::next_keys(self.driver, waiting.len())?;
        for (key, ((account, day, batch), amount_minor)) in keys.into_iter().zip(waiting) {
            let hold = Hold {
                id: HoldId::from_key(key),
                account,
                currency: self.party(account)?.currency,
                amount_minor,
                captured_minor: 0,
                status: HoldStatus::Placed,
                reference: None,
                memo: Some(format!("counts from {day}")),
                placed_at: self.stamp.booked_at,
                expires_on: Some(day.plus(-1)),
                batch,
                purpose: HoldPurpose::ValueDate,
                check: None,
            };
            rows.push(HoldRow {
                hold,
                placed_on: today,
                ended_on: None,
                change: 0,
            });
        }
        let records: Vec<_> = rows
            .iter()
            .map(|row| (row.hold.id.key(), row.after()))
            .collect();
        let changes = self.log_changes(Subject::Hold, action::CREATED, &records)?;
        for (row, change) in rows.iter_mut().zip(changes) {
            row.change = change;
        }
        Ok(tables::holds::insert_all(self.driver, rows)?)
    }

    /// The holds that still reserve what a transfer brought, and how much of
    /// it they do.
    pub(crate) fn still_waiting(&mut self, transfer: &Transfer) -> Result<(Vec<HoldRow>, i64)> {
        let Some(day) = self.reserved_until(&transfer.request) else {
            return Ok((Vec::new(), 0));
        };
        if was_set_by_cut_off(self.driver, transfer)? {
            return Ok((Vec::new(), 0));
        }
        // It may have been posted just now.
        self.write_waiting()?;
        let account = transfer.request.credit;
        let purpose = HoldPurpose::ValueDate;
        let rows = tables::holds::open_for(self.driver, account, purpose, day.plus(-1))?;
        let held = rows
            .iter()
            .try_fold(0i64, |held, row| held.checked_add(row.hold.amount_minor));
        let amount = transfer.request.amount_minor;
        Ok((rows, held.map_or(amount, |held| held.min(amount))))
    }

    /// Ends holds because so much of what they reserve was taken back. What is
    /// left of the last one is reserved by a new one, so that each day knows
    /// what was reserved on it.
    pub(crate) fn end_waiting(&mut self, rows: Vec<HoldRow>, mut minor: i64) -> Result<()> {
        for mut row in rows {
            if minor <= 0 {
                break;
            }
            let left = row.hold.amount_minor.saturating_sub(minor);
            minor = minor.saturating_sub(row.hold.amount_minor);
            self.end_hold(&mut row, HoldStatus::Released)?;
            if let Some(last) = row.hold.expires_on.filter(|_| left > 0) {
                let whom = (row.hold.account, last.plus(1), row.hold.batch);
                self.waiting.0.insert(whom, left);
            }
        }
        Ok(())
    }
}

fn of_cash(day: Day) -> Fault {
    let message = format!("--value-date {day}: cash counts from the day that it is paid in or out");
    Fault::new(Class::Usage, "usage", message).hint(Advice::LeaveOut(Part::ValueDate))
}
