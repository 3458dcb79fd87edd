//! The business day of a write transaction, where it is a record.
//!
//! Which day is booked on stands in the lane, which no one else has until this
//! ends. What the day is like is read when the first money moves.

use bankctl_storage::{Driver, damaged};
use bankctl_types::calendar::Step;
use bankctl_types::{Day, Timestamp};

use super::WriteTx;
use crate::kernel::rules::business_day::{BusinessDay, DayStatus};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Transfer};
use crate::kernel::tables;
use crate::{ReadTx, Result};

/// What is known of the business day.
pub(crate) struct Today {
    /// The day that is booked on; `None` where the clock says it.
    pub(crate) controlled: Option<Day>,
    /// What it is like, once that was read.
    known: Option<BusinessDay>,
    /// Whether the close itself books: it is bound neither by the cut-off nor by
    /// the opening hours of the next day.
    pub(crate) is_of_close: bool,
    /// The next day, if it has begun and this one should have been closed.
    pub(crate) behind: Option<Day>,
}

impl Today {
    /// Before more is known than the date.
    pub(super) fn of(controlled: Option<Day>) -> Self {
        Self {
            controlled,
            known: None,
            is_of_close: false,
            behind: None,
        }
    }
}

impl WriteTx<'_> {
    /// Takes the day that the lane says. Where several write at once it was read
    /// before, and what was read since may depend on it.
    pub(super) fn be_on(&mut self, day: Option<Day>) -> Result<()> {
        if self.driver.has_many_writers() {
            if self.today.controlled != day {
                let reason = "the business day has moved on meanwhile";
                return Err(bankctl_storage::Error::Contended(reason.to_owned()).into());
            }
            return Ok(());
        }
        self.today.controlled = day;
        if let Some(day) = day {
            self.stamp.business_date = day;
        }
        Ok(())
    }

    /// Goes on on the day that this very transaction has opened, in a dry run. What is
    /// no dry run begins on it.
    pub(crate) fn be_on_opened(&mut self, day: Day) -> Result<()> {
        if self.today.controlled == Some(day) {
            return Ok(());
        }
        if !self.dry_run {
            let reason = "the business day has moved on meanwhile";
            return Err(bankctl_storage::Error::Contended(reason.to_owned()).into());
        }
        self.today.controlled = Some(day);
        self.today.known = None;
        self.stamp.business_date = day;
        self.cache.forget_held();
        Ok(())
    }

    /// What the business day is like; nothing where the clock says it. Its close
    /// may have begun by the clock of another process: nothing is booked before
    /// that was.
    fn business_day(&mut self) -> Result<Option<&BusinessDay>> {
        let Some(date) = self.today.controlled else {
            return Ok(None);
        };
        if self.today.known.is_none() {
            self.take_lane()?;
            let day = day_of(self.driver, date)?;
            if let Some(began) = day.cut_off_at.filter(|_| day.status == DayStatus::Closing) {
                self.stamp.booked_at = self.stamp.booked_at.max(began);
            }
            self.today.known = Some(day);
        }
        Ok(self.today.known.as_ref())
    }

    /// Whether money can be booked now, with the value date that was given.
    ///
    /// # Errors
    /// In this order: `no_open_day`, `day_behind`, `period_closed`.
    pub(crate) fn may_book(&mut self, value_date: Option<Day>) -> Result<()> {
        let is_of_close = self.today.is_of_close;
        let now = self.stamp.booked_at;
        let mut behind = None;
        if let Some(day) = self.business_day()?.filter(|_| !is_of_close) {
            day.may_book(now)?;
            behind = day.is_behind(now).then_some(day.next);
        }
        self.today.behind = self.today.behind.or(behind);
        match value_date {
            Some(date) if date < self.stamp.business_date => period_is_open(self.driver, date),
            _ => Ok(()),
        }
    }

    /// Sets the value date of a request for which no one has given one, by the
    /// cut-off. Says whether it did.
    ///
    /// # Errors
    /// As [`WriteTx::may_book`].
    pub(super) fn set_value_date(&mut self, request: &mut Request) -> Result<bool> {
        self.may_book(request.value_date)?;
        let (is_of_close, now) = (self.today.is_of_close, self.stamp.booked_at);
        let set = match self.business_day()? {
            Some(day) if !is_of_close => day.value_date(request, now),
            _ => None,
        };
        request.value_date = request.value_date.or(set);
        Ok(set.is_some())
    }
}

impl ReadTx<'_> {
    /// Whether money can be booked at a time: for what is refused as a whole
    /// before any of it is looked at.
    ///
    /// # Errors
    /// `no_open_day`, `day_behind`.
    pub(crate) fn may_book(&mut self, now: Timestamp) -> Result<()> {
        let Some(date) = tables::business_days::current(self.driver)? else {
            return Ok(());
        };
        Ok(day_of(self.driver, date)?.may_book(now)?)
    }
}

/// The record of a day that is booked on.
fn day_of(driver: &mut dyn Driver, date: Day) -> Result<BusinessDay> {
    let row = tables::business_days::by_date(driver, date)?;
    let row = row.ok_or_else(|| damaged(format_args!("business day {date} has no record")))?;
    Ok(row.day)
}

/// The first day after all months that are closed.
pub(super) fn first_open_day(driver: &mut dyn Driver) -> Result<Day> {
    let month = tables::periods::closed_through(driver)?;
    Ok(month.map_or(Day::MIN, |month| Step::Monthly.last_day(month).plus(1)))
}

/// Whether a value date lies in no closed month.
fn period_is_open(driver: &mut dyn Driver, value_date: Day) -> Result<()> {
    let Some(month) = tables::periods::closed_through(driver)? else {
        return Ok(());
    };
    if value_date > Step::Monthly.last_day(month) {
        return Ok(());
    }
    let through = Step::Monthly.label(month);
    Err(Rejection::PeriodClosed {
        value_date,
        through,
    }
    .into())
}

/// Whether the value date of a transfer is one that no one gave, but that the
/// cut-off has set.
pub(crate) fn was_set_by_cut_off(driver: &mut dyn Driver, transfer: &Transfer) -> Result<bool> {
    let (date, request) = (transfer.stamp.business_date, &transfer.request);
    let Some(value_date) = request.value_date.filter(|value| *value > date) else {
        return Ok(false);
    };
    let row = tables::business_days::by_date(driver, date)?;
    let at = transfer.stamp.booked_at;
    Ok(row.is_some_and(|row| row.day.sets(value_date, request.channel, at)))
}

/// A transfer as it was asked for: without a value date that no one gave.
pub(crate) fn as_asked(driver: &mut dyn Driver, transfer: &Transfer) -> Result<Transfer> {
    let mut asked = transfer.clone();
    if was_set_by_cut_off(driver, transfer)? {
        asked.request.value_date = None;
    }
    Ok(asked)
}

/// Whether a transfer was posted for a request. The same request may have come
/// again after the day has moved on.
pub(crate) fn is_same(
    driver: &mut dyn Driver,
    transfer: &Transfer,
    request: &Request,
) -> Result<bool> {
    Ok(transfer.request.is_same(request) || as_asked(driver, transfer)?.request.is_same(request))
}
