//! One chunk of a close: what the next step does in one transaction.

use bankctl_storage::{Driver, Mode, damaged};
use bankctl_types::{Day, Timestamp};

use super::close::{self, Which};
use super::rules::closing::{StepStatus, last_day_of_close};
use super::step::{self, Close, Reached, Step, Tally, Work};
use super::steps;
use super::table::{self, StepRow};
use crate::ach::close as ach;
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::change::action;
use crate::kernel::tables::business_days::{self, DayRow};
use crate::{Ledger, ReadTx, Result, WriteTx, orders, views};

/// How many pages of a step are written in a transaction at most, while no one waits.
const PAGES_MAX: usize = 8;

/// The step that comes next.
struct Next {
    /// Its place among the steps of the day.
    place: i64,
    step: &'static Step,
    /// What was written of it so far.
    begun: Option<StepRow>,
}

/// What is known of the step that comes next before its transaction begins.
struct Ahead {
    /// Its place among the steps of the day.
    place: i64,
    /// Whether it writes many rows.
    writes_many: bool,
    /// What it found, if it is one that looks.
    looked: Option<Tally>,
}

/// A day whose close is finished.
pub(super) struct Finished {
    /// What became of it.
    pub(super) run: views::CloseRun,
    /// The day that is closed next.
    pub(super) next: Option<Day>,
}

impl Close {
    /// What the close of a day works for.
    pub(super) fn of(row: &DayRow, opens_next: bool) -> Self {
        let (date, next) = (row.day.date, row.day.next);
        Self {
            date,
            next,
            until: last_day_of_close(date, next),
            opens_next,
        }
    }
}

/// The step of a day that comes next; `None` if all are done.
fn next_step(driver: &mut dyn Driver, row: &DayRow) -> Result<Option<Next>> {
    let begun = table::steps(driver, row.day.date)?;
    let names = match row.steps.as_str() {
        "" => steps::names(),
        kept => kept.to_owned(),
    };
    for (place, name) in (0..).zip(names.split(',')) {
        let own = begun.iter().find(|step| step.place == place);
        if own.is_some_and(|step| step.ended_at.is_some()) {
            continue;
        }
        let step = steps::named(name)
            .ok_or_else(|| damaged(format_args!("a close has an unknown step, {name:?}")))?;
        return Ok(Some(Next {
            place,
            step,
            begun: own.cloned(),
        }));
    }
    Ok(None)
}

/// Whether the step that comes next is the first one, of a day of which that is passed
/// over.
fn is_passed_over(row: &DayRow, step: &Step) -> bool {
    step.name == steps::PREFLIGHT && row.force_reason.is_some()
}

/// The step of a day that comes next, and what was found out by looking; `None` if all
/// are done.
fn look_ahead(view: &mut ReadTx<'_>, date: Day, opens_next: bool) -> Result<Option<Ahead>> {
    let Some(row) = business_days::by_date(view.driver, date)? else {
        return Ok(None);
    };
    let Some(next) = next_step(view.driver, &row)? else {
        return Ok(None);
    };
    let looked = match next.step.work {
        Work::Looks(_) if is_passed_over(&row, next.step) => None,
        Work::Looks(look) => {
            let mut tally = Tally::default();
            look(view, &Close::of(&row, opens_next), &mut tally)?;
            Some(tally)
        }
        Work::Writes(_) | Work::WritesMany(_) => None,
    };
    Ok(Some(Ahead {
        place: next.place,
        writes_many: matches!(next.step.work, Work::WritesMany(_)),
        looked,
    }))
}

/// Whether the close of a day waits for the next one to be opened: what is done
/// when that starts, and there is something to do. The close goes on then.
pub(super) fn waits(driver: &mut dyn Driver, row: &DayRow) -> Result<bool> {
    if row.day.status != DayStatus::Closed || row.finished_at.is_some() {
        return Ok(false);
    }
    let last = business_days::last(driver)?;
    if last.is_some_and(|last| last.day.date != row.day.date) {
        return Ok(false);
    }
    let on = row.day.next;
    match next_step(driver, row)?.map(|next| next.step.name) {
        Some(steps::ACH_DUE) => Ok(ach::is_any_due(driver, on)?),
        Some(steps::ORDERS) => orders::run::is_any_due(driver, on),
        _ => Ok(false),
    }
}

impl Ledger {
    /// Does the next chunk of the close of a day; says what became of the day when
    /// it was the last.
    pub(super) fn close_chunk(
        &mut self,
        date: Day,
        which: Which<'_>,
        now: Timestamp,
    ) -> Result<Option<Finished>> {
        let opens_next = which.opens_next;
        let ahead = self.read(|view| look_ahead(view, date, opens_next))?;
        let mode = match &ahead {
            Some(ahead) if ahead.writes_many => Mode::BulkWrite,
            _ => Mode::Write,
        };
        self.write_in(mode, &[], |books| {
            if books.close_chunk(date, opens_next, ahead.as_ref())? {
                return Ok(None);
            }
            // What is told is read before it is done: it can't fail afterwards.
            let mut view = books.view();
            Ok(Some(Finished {
                run: close::run(&mut view, Some(date), false)?,
                next: close::to_close(&mut view, which, now)?,
            }))
        })
    }

    /// Does all of the close of a day in one transaction: to take it back.
    pub(super) fn close_whole(
        &mut self,
        date: Day,
        opens_next: bool,
        force: Option<&str>,
    ) -> Result<views::CloseRun> {
        self.write(|books| {
            if let Some(reason) = force {
                books.force_day(date, reason)?;
            }
            while books.close_chunk(date, opens_next, None)? {}
            close::run(&mut books.view(), Some(date), true)
        })
    }
}

impl WriteTx<'_> {
    /// Does the next chunk of the close of a day, unless another process did it
    /// meanwhile. What was found `ahead` holds if that step is still the next one.
    fn close_chunk(&mut self, date: Day, opens_next: bool, ahead: Option<&Ahead>) -> Result<bool> {
        business_days::lock(self.driver, date)?;
        let mut row = self.day_row(date)?;
        if row.finished_at.is_some() || waits(self.driver, &row)? {
            return Ok(false);
        }
        if row.steps.is_empty() {
            row.steps = steps::names();
            self.set_day_row(&mut row, action::UPDATED)?;
        }
        let Some(next) = next_step(self.driver, &row)? else {
            row.finished_at = Some(self.stamp.booked_at);
            self.set_day_row(&mut row, action::FINISHED)?;
            return Ok(false);
        };
        if ahead.is_some_and(|ahead| ahead.place != next.place) {
            // Another process has come to it meanwhile: it is looked at next.
            return Ok(true);
        }
        let close = Close::of(&row, opens_next);
        let (place, step) = (next.place, next.step);
        let began = self.stamp.booked_at;
        let mut state = next
            .begun
            .unwrap_or_else(|| StepRow::begun(place, step.name, began));
        let mut tally = Tally::default();
        self.today.is_of_close = true;
        let looked = ahead.and_then(|ahead| ahead.looked.as_ref());
        let reached = if is_passed_over(&row, step) {
            state.status = StepStatus::PassedOver;
            Reached::End
        } else {
            self.step((step, &close), &mut state.cursor, looked, &mut tally)?
        };
        self.today.is_of_close = false;
        self.take_tally(&mut state, (&close, step.name), tally, reached)?;
        Ok(true)
    }

    /// Does a step from a key on, as far as a transaction goes; takes what was `looked`
    /// at before.
    fn step(
        &mut self,
        (step, close): (&Step, &Close),
        cursor: &mut i64,
        looked: Option<&Tally>,
        tally: &mut Tally,
    ) -> Result<Reached> {
        match (step.work, looked) {
            (Work::Writes(write), _) => write(self, close, *cursor, tally),
            (Work::WritesMany(write), _) => {
                let mut reached = write(self, close, *cursor, tally)?;
                for _ in 1..PAGES_MAX {
                    let Some(key) = self.may_go_on(reached) else {
                        break;
                    };
                    // The same keys are kept however many pages a transaction has.
                    *cursor = key;
                    reached = write(self, close, key, tally)?;
                }
                Ok(reached)
            }
            (Work::Looks(_), Some(found)) => {
                tally.clone_from(found);
                Ok(Reached::End)
            }
            (Work::Looks(look), None) => {
                // What the steps before have booked is still in memory.
                self.write_out_balances()?;
                look(&mut self.view(), close, tally)?;
                Ok(Reached::End)
            }
        }
    }

    /// The key after which a step goes on in the same transaction: where one writer
    /// works at a time, and no other waits. Where many do, a page has locks that others
    /// need, and each has its own transaction.
    fn may_go_on(&mut self, reached: Reached) -> Option<i64> {
        match reached {
            Reached::Key(key) => {
                let alone = !self.driver.has_many_writers() && !self.driver.has_waiters();
                alone.then_some(key)
            }
            Reached::Enough(_) | Reached::EndAfter(_) | Reached::End => None,
        }
    }

    /// Writes how far a step has come, and what it could not do.
    fn take_tally(
        &mut self,
        state: &mut StepRow,
        (close, step): (&Close, &str),
        tally: Tally,
        reached: Reached,
    ) -> Result<()> {
        let failed = i64::try_from(tally.problems.len()).map_err(damaged)?;
        state.done += tally.done;
        state.skipped += tally.skipped;
        state.failed += failed;
        for (currency, minor) in tally.sums {
            step::add(&mut state.sums, &currency, minor)?;
        }
        for caught in tally.problems {
            self.note_problem(close.date, step, caught)?;
        }
        if let Reached::Key(key) | Reached::Enough(key) | Reached::EndAfter(key) = reached {
            state.cursor = key;
        }
        if matches!(reached, Reached::EndAfter(_) | Reached::End) {
            state.ended_at = Some(self.stamp.booked_at);
            state.status = match (state.status, state.failed) {
                (passed @ StepStatus::PassedOver, _) => passed,
                (_, 0) => StepStatus::Done,
                _ => StepStatus::Failed,
            };
        }
        Ok(table::set_step(self.driver, close.date, state)?)
    }
}
