//! One chunk of a close: what the next step does in one transaction.

use bankctl_storage::{Driver, damaged};
use bankctl_types::{Day, Timestamp};

use super::close::{self, Which};
use super::rules::closing::{StepStatus, last_day_of_close};
use super::step::{self, Close, Reached, Step, Tally, Work};
use super::steps;
use super::table::{self, StepRow};
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::change::action;
use crate::kernel::tables::business_days::{self, DayRow};
use crate::{Ledger, Result, WriteTx, orders, views};

/// The step that comes next.
pub(super) struct Next {
    /// Its place among the steps of the day.
    place: i64,
    step: &'static Step,
    /// What was written of it so far.
    begun: Option<StepRow>,
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
    let next = next_step(driver, row)?;
    let starts_the_next = next.is_some_and(|next| next.step.name == steps::ORDERS);
    Ok(starts_the_next && orders::run::is_any_due(driver, row.day.next)?)
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
        let looked = self.read(|view| {
            let Some(row) = business_days::by_date(view.driver, date)? else {
                return Ok(None);
            };
            let close = Close::of(&row, opens_next);
            let Some(next) = next_step(view.driver, &row)? else {
                return Ok(None);
            };
            let Work::Looks(look) = next.step.work else {
                return Ok(None);
            };
            if is_passed_over(&row, next.step) {
                return Ok(None);
            }
            let mut tally = Tally::default();
            look(view, &close, &mut tally)?;
            Ok(Some((next.place, tally)))
        })?;
        self.write(|books| {
            if books.close_chunk(date, opens_next, looked.clone())? {
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
    /// meanwhile. A step that looks was `looked` at before, if it is still the
    /// next one.
    fn close_chunk(
        &mut self,
        date: Day,
        opens_next: bool,
        looked: Option<(i64, Tally)>,
    ) -> Result<bool> {
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
        let close = Close::of(&row, opens_next);
        let began = self.stamp.booked_at;
        let mut state = next.begun.unwrap_or_else(|| StepRow {
            place: next.place,
            name: next.step.name.to_owned(),
            status: StepStatus::Running,
            cursor: 0,
            done: 0,
            skipped: 0,
            failed: 0,
            sums: std::collections::BTreeMap::new(),
            started_at: began,
            ended_at: None,
        });
        let mut tally = Tally::default();
        self.today.is_of_close = true;
        let reached = match (next.step.work, looked) {
            _ if is_passed_over(&row, next.step) => {
                state.status = StepStatus::PassedOver;
                Reached::End
            }
            (Work::Writes(write), _) => write(self, &close, state.cursor, &mut tally)?,
            (Work::Looks(_), Some((place, found))) if place == next.place => {
                tally = found;
                Reached::End
            }
            (Work::Looks(look), _) if self.dry_run => {
                // What the steps before have booked is still in memory.
                self.write_out_balances()?;
                look(&mut self.view(), &close, &mut tally)?;
                Reached::End
            }
            // Another process has come to it meanwhile: it is looked at next.
            (Work::Looks(_), _) => return Ok(true),
        };
        self.today.is_of_close = false;
        self.take_tally(&mut state, (&close, next.step.name), tally, reached)?;
        Ok(true)
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
        match reached {
            Reached::Key(key) => state.cursor = key,
            Reached::End => {
                state.ended_at = Some(self.stamp.booked_at);
                state.status = match (state.status, state.failed) {
                    (passed @ StepStatus::PassedOver, _) => passed,
                    (_, 0) => StepStatus::Done,
                    _ => StepStatus::Failed,
                };
            }
        }
        Ok(table::set_step(self.driver, close.date, state)?)
    }
}
