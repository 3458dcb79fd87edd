//! Business days are closed: each that is due, or the one that is open.

use bankctl_types::{Day, Timestamp};

use super::in_force::{not_controlled, settings_of};
use super::rules::closing::is_due;
use super::{chunk, status, table};
use crate::day::DayRoom;
use crate::error::advice::{Advice, OfTill};
use crate::error::{Class, Fault};
use crate::kernel::rules::business_day::{BusinessDay, DayStatus};
use crate::kernel::rules::day_settings::WhenBehind;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::business_days;
use crate::{Ledger, ReadTx, Result, tills, views};

/// Which days are closed.
#[derive(Clone, Copy)]
pub(super) struct Which<'a> {
    /// None after this one.
    through: Day,
    /// Whether the open one is closed before it is due.
    is_forced: bool,
    /// Whether the day after it is opened.
    pub(super) opens_next: bool,
    /// Why the first step is passed over, if it is.
    force: Option<&'a str>,
}

impl DayRoom<'_> {
    /// Closes every day that is due, oldest first, and goes on with what was
    /// broken off; `progress` is told when another chunk is done.
    ///
    /// # Errors
    /// `day_not_controlled`; whatever a step fails with as a whole.
    pub fn close_of_business(
        self,
        through: Option<Day>,
        progress: &mut dyn FnMut(),
    ) -> Result<views::CloseRun> {
        self.0.must_be_controlled()?;
        let which = Which {
            through: through.unwrap_or(Day::MAX),
            is_forced: false,
            opens_next: true,
            force: None,
        };
        self.0.close_days(which, progress)
    }

    /// Closes the day that is open now, even before its close time. Where there is
    /// none that can be closed, the close that was broken off is finished. For a reason
    /// the first step is passed over: the one that looks at what should be finished.
    ///
    /// # Errors
    /// In this order: `day_not_controlled`, `no_open_day`, `day_not_due` before its
    /// date; what keeps the reason for a second person; whatever a step fails with as a
    /// whole.
    pub fn close(
        self,
        opens_next: bool,
        force: Option<&str>,
        progress: &mut dyn FnMut(),
    ) -> Result<views::CloseRun> {
        self.0.must_be_controlled()?;
        let (last, unfinished) = self.0.read(|view| {
            let last = business_days::last(view.driver)?.ok_or_else(not_controlled)?;
            let unfinished = match business_days::unfinished(view.driver)? {
                Some(row) if !chunk::waits(view.driver, &row)? => Some(row.day),
                _ => None,
            };
            Ok((last.day, unfinished))
        })?;
        let broken_off = unfinished.filter(|day| day.status != DayStatus::Open);
        let through = match (self.0.may_close(&last), broken_off) {
            (Ok(()), _) => last.date,
            (Err(_), Some(day)) => day.date,
            (Err(refused), None) => return Err(refused),
        };
        let which = Which {
            through,
            is_forced: true,
            opens_next,
            force,
        };
        if let Some(reason) = force {
            self.0.force_day(through, reason)?;
        }
        self.0.close_days(which, progress)
    }
}

impl Ledger {
    /// Whether a day can be closed by hand.
    fn may_close(&self, day: &BusinessDay) -> Result<()> {
        if day.status == DayStatus::Closed {
            return Err(Rejection::NoOpenDay { closed: day.date }.into());
        }
        if day.date > self.context.clock.now().day_in(self.settings.zone) {
            let message = format!("business day {} has not begun", day.date);
            return Err(Fault::new(Class::Refused, "day_not_due", message)
                .hint("it is opened when the day before is closed; close it on its date or later")
                .into());
        }
        Ok(())
    }

    fn close_days(
        &mut self,
        which: Which<'_>,
        progress: &mut dyn FnMut(),
    ) -> Result<views::CloseRun> {
        let now = self.context.clock.now();
        let (mut told, mut next) =
            self.read(|view| Ok((run(view, None, false)?, to_close(view, which, now)?)))?;
        while let Some(date) = next {
            self.read(|view| tills_are_closed(view, date))?;
            if self.context.dry_run {
                return self.close_whole(date, which.opens_next, which.force);
            }
            let done = loop {
                if let Some(done) = self.close_chunk(date, which, now)? {
                    break done;
                }
                progress();
                if bankctl_storage::is_ending() {
                    return Err(bankctl_storage::Error::Interrupted.into());
                }
            };
            told.items.extend(done.run.items);
            told.problems.extend(done.run.problems);
            told.business_date = done.run.business_date;
            next = done.next;
        }
        Ok(told)
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

/// Whether a day whose close has not begun may be closed as far as tills go.
///
/// # Errors
/// `tills_open`, unless the settings let it be.
fn tills_are_closed(view: &mut ReadTx<'_>, date: Day) -> Result<()> {
    let row = business_days::by_date(view.driver, date)?;
    let is_open = row.is_some_and(|row| row.day.status == DayStatus::Open);
    if !is_open || settings_of(view.driver)?.when_tills_open() == WhenBehind::Warn {
        return Ok(());
    }
    let open = tills::open(view.driver)?;
    if open.is_empty() {
        return Ok(());
    }
    let message = format!(
        "business day {date} can't be closed while tills are open: {}",
        open.join(", ")
    );
    Err(Fault::new(Class::Refused, "tills_open", message)
        .hint(Advice::Till(OfTill::CloseAll))
        .into())
}

/// The day that is closed next: one that was broken off, or the open one if it
/// is time.
pub(super) fn to_close(
    view: &mut ReadTx<'_>,
    which: Which<'_>,
    now: Timestamp,
) -> Result<Option<Day>> {
    let Some(row) = business_days::unfinished(view.driver)? else {
        return Ok(None);
    };
    if chunk::waits(view.driver, &row)? {
        return Ok(None);
    }
    let day = row.day;
    let waits =
        day.status == DayStatus::Open && !which.is_forced && !is_due(&day, now, view.settings.zone);
    Ok(Some(day.date).filter(|date| !waits && *date <= which.through))
}

/// What became of a day that was closed, and where the ledger stands now.
pub(super) fn run(
    view: &mut ReadTx<'_>,
    closed: Option<Day>,
    dry_run: bool,
) -> Result<views::CloseRun> {
    let mut told = views::CloseRun {
        items: Vec::new(),
        business_date: business_days::last(view.driver)?.map_or(view.today, |row| row.day.date),
        problems: Vec::new(),
        dry_run,
    };
    let Some(date) = closed else {
        return Ok(told);
    };
    if let Some(row) = business_days::by_date(view.driver, date)? {
        told.items.push(status::closed_day(view.driver, &row)?);
        let problems = table::of_day(view.driver, date)?;
        told.problems
            .extend(problems.iter().map(views::CloseProblem::from));
    }
    Ok(told)
}
