//! How the business day stands, and what its close did.

use bankctl_storage::Driver;
use bankctl_types::{Day, Timestamp};

use super::in_force;
use super::problems::no_such_day;
use super::rules::closing::{StepStatus, is_due};
use super::steps;
use super::table::{self, StepRow};
use crate::ach::close::returns_due;
use crate::day::DayRoom;
use crate::disputes::show::due_until;
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::tables;
use crate::kernel::tables::business_days::{self, DayRow};
use crate::{ReadTx, Result, views};

impl DayRoom<'_> {
    /// How the business day stands, and what was said of it.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn state(self) -> Result<views::DayState> {
        let (now, dry_run) = (self.0.context.clock.now(), self.0.context.dry_run);
        self.0.read(|view| state(view, now, dry_run))
    }

    /// The steps of a day's close; of the last one that has begun, if no day is
    /// named.
    ///
    /// # Errors
    /// `day_not_controlled`, `day_not_found`.
    pub fn steps(self, date: Option<Day>) -> Result<views::ClosedDay> {
        self.0.read(|view| {
            let last = business_days::last(view.driver)?.ok_or_else(in_force::not_controlled)?;
            let row = match date {
                Some(date) => {
                    business_days::by_date(view.driver, date)?.ok_or_else(|| no_such_day(date))?
                }
                None if last.day.status != DayStatus::Open || !last.steps.is_empty() => last,
                None => {
                    let before = business_days::last_finished(view.driver)?;
                    let row = match before {
                        Some(date) => business_days::by_date(view.driver, date)?,
                        None => None,
                    };
                    row.unwrap_or(last)
                }
            };
            closed_day(view.driver, &row)
        })
    }
}

/// How the business day stands at a time.
pub(super) fn state(
    view: &mut ReadTx<'_>,
    now: Timestamp,
    dry_run: bool,
) -> Result<views::DayState> {
    let row = tables::settings::ledger(view.driver)?;
    let settings = DaySettings::kept(row.day.as_deref())?;
    let mut told = views::DayState::of(&settings, view.today, dry_run);
    told.disputes_due = disputes_due(view)?;
    told.ach_returns_due = returns_due(view.driver, view.today)?;
    let Some(last) = business_days::last(view.driver)? else {
        return Ok(told);
    };
    let day = &last.day;
    told.mode = "controlled";
    told.status = Some(day.status);
    told.business_date = day.date;
    told.next = Some(day.next);
    told.day_calendar = Some(day.calendar.clone());
    told.cut_off_at = Some(Timestamp(day.terms.cut_off));
    told.due_at = Some(Timestamp(day.terms.due));
    told.due = day.status != DayStatus::Closed && is_due(day, now, view.settings.zone);
    told.behind = day.is_behind(now);
    told.problems = table::unresolved(view.driver, Day::MIN, Day::MAX)?;
    let unfinished = business_days::unfinished(view.driver)?;
    if let Some(row) = unfinished.filter(|row| row.day.status != DayStatus::Open) {
        told.unfinished = Some(row.day.date);
        let mut steps = closed_day(view.driver, &row)?.steps.into_iter();
        let next = steps.find(|step| step.ended_at.is_none());
        told.unfinished_step = next.map(|step| step.step);
    }
    Ok(told)
}

/// How many disputes have something to do until the next business day.
fn disputes_due(view: &mut ReadTx<'_>) -> Result<usize> {
    let office = in_force::office_calendar(view.driver)?;
    let next = office.next_after(view.today).unwrap_or(view.today);
    due_until(view.driver, view.today, next)
}

/// A day with the steps of its close.
pub(super) fn closed_day(driver: &mut dyn Driver, row: &DayRow) -> Result<views::ClosedDay> {
    let date = row.day.date;
    let begun = table::steps(driver, date)?;
    let names = match row.steps.as_str() {
        "" => steps::names(),
        kept => kept.to_owned(),
    };
    let problems = table::of_day(driver, date)?;
    Ok(views::ClosedDay {
        date,
        next: row.day.next,
        status: row.day.status,
        finished_at: row.finished_at,
        force_reason: row.force_reason.clone(),
        steps: (0..)
            .zip(names.split(','))
            .map(|(place, name)| told(name, begun.iter().find(|step| step.place == place)))
            .collect(),
        problems: problems.iter().map(views::CloseProblem::from).collect(),
    })
}

/// A step, whether it has begun or not.
fn told(name: &str, row: Option<&StepRow>) -> views::CloseStep {
    let mut sums = row.iter().flat_map(|row| &row.sums);
    let amount = sums
        .next()
        .filter(|_| row.is_some_and(|row| row.sums.len() == 1))
        .and_then(|(code, minor)| {
            let currency = bankctl_types::Currency::kept(code)?;
            Some(bankctl_types::Money::new(*minor, currency))
        });
    let status = match row.map(|row| row.status) {
        None => "waiting",
        Some(StepStatus::Running) => "running",
        Some(StepStatus::Done) => "done",
        Some(StepStatus::Failed) => "failed",
        Some(StepStatus::PassedOver) => "passed-over",
    };
    views::CloseStep {
        step: name.to_owned(),
        status,
        done: row.map_or(0, |row| row.done),
        skipped: row.map_or(0, |row| row.skipped),
        failed: row.map_or(0, |row| row.failed),
        amount,
        currency: amount.map(|amount| amount.currency),
        started_at: row.map(|row| row.started_at),
        ended_at: row.and_then(|row| row.ended_at),
    }
}
