//! Business days are closed: each that is due, or the one that is open.

use bankctl_types::{Day, Timestamp};

use super::rules::closing::is_due;
use super::{status, table};
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::business_days;
use crate::{Ledger, ReadTx, Result, views};

/// Which days are closed.
#[derive(Clone, Copy)]
struct Which {
    /// None after this one.
    through: Day,
    /// Whether the open one is closed before it is due.
    is_forced: bool,
    /// Whether the day after it is opened.
    opens_next: bool,
}

impl Ledger {
    /// Closes every day that is due, oldest first, and goes on with what was
    /// broken off; `progress` is told when another chunk is done.
    ///
    /// # Errors
    /// `day_not_controlled`; whatever a step fails with as a whole.
    pub fn close_of_business(
        &mut self,
        through: Option<Day>,
        progress: &mut dyn FnMut(),
    ) -> Result<views::CloseRun> {
        self.must_be_controlled()?;
        let which = Which {
            through: through.unwrap_or(Day::MAX),
            is_forced: false,
            opens_next: true,
        };
        self.close_days(which, progress)
    }

    /// Closes the day that is open now, even before its close time.
    ///
    /// # Errors
    /// In this order: `day_not_controlled`, `no_open_day`, `day_not_due` before its
    /// date; whatever a step fails with as a whole.
    pub fn close_day(
        &mut self,
        opens_next: bool,
        progress: &mut dyn FnMut(),
    ) -> Result<views::CloseRun> {
        self.must_be_controlled()?;
        let (now, zone) = (self.context.clock.now(), self.settings.zone);
        let open = self.read(|view| Ok(business_days::last(view.driver)?))?;
        let day = open.ok_or_else(not_controlled)?.day;
        if day.status == DayStatus::Closed {
            return Err(Rejection::NoOpenDay { closed: day.date }.into());
        }
        if day.date > now.day_in(zone) {
            let message = format!("business day {} has not begun", day.date);
            return Err(Fault::new(Class::Refused, "day_not_due", message)
                .hint("it is opened when the day before is closed; close it on its date or later")
                .into());
        }
        let which = Which {
            through: day.date,
            is_forced: true,
            opens_next,
        };
        self.close_days(which, progress)
    }

    fn close_days(&mut self, which: Which, progress: &mut dyn FnMut()) -> Result<views::CloseRun> {
        let now = self.context.clock.now();
        let mut closed = Vec::new();
        while let Some(date) = self.read(|view| to_close(view, which, now))? {
            if self.context.dry_run {
                return self.close_whole(date, which.opens_next);
            }
            while self.close_chunk(date, which.opens_next)? {
                progress();
                if bankctl_storage::is_ending() {
                    return Err(bankctl_storage::Error::Interrupted.into());
                }
            }
            closed.push(date);
        }
        self.read(|view| run(view, &closed, false))
    }

    /// Whether the day is a record here, and not what the clock says.
    ///
    /// # Errors
    /// `day_not_controlled`.
    pub(super) fn must_be_controlled(&mut self) -> Result<()> {
        self.read(|view| match business_days::last(view.driver)? {
            Some(_) => Ok(()),
            None => Err(not_controlled()),
        })
    }
}

/// The day that is closed next: one that was broken off, or the open one if it
/// is time.
fn to_close(view: &mut ReadTx<'_>, which: Which, now: Timestamp) -> Result<Option<Day>> {
    let Some(row) = business_days::unfinished(view.driver)? else {
        return Ok(None);
    };
    let day = row.day;
    let waits =
        day.status == DayStatus::Open && !which.is_forced && !is_due(&day, now, view.settings.zone);
    Ok(Some(day.date).filter(|date| !waits && *date <= which.through))
}

/// What became of the days that were closed.
pub(super) fn run(view: &mut ReadTx<'_>, closed: &[Day], dry_run: bool) -> Result<views::CloseRun> {
    let mut told = views::CloseRun {
        items: Vec::with_capacity(closed.len()),
        business_date: business_days::last(view.driver)?.map_or(view.today, |row| row.day.date),
        problems: Vec::new(),
        dry_run,
    };
    for date in closed {
        let Some(row) = business_days::by_date(view.driver, *date)? else {
            continue;
        };
        told.items.push(status::closed_day(view.driver, &row)?);
        let problems = table::of_day(view.driver, *date)?;
        told.problems
            .extend(problems.iter().map(views::CloseProblem::from));
    }
    Ok(told)
}

/// The clock says the day of this ledger.
pub(super) fn not_controlled() -> Error {
    let message = "this ledger goes by the calendar: its business date is what the clock says";
    Fault::new(Class::Refused, "day_not_controlled", message)
        .hint(Advice::Day(OfDay::Begin))
        .into()
}
