//! Business days, problems, calendars and months against the change log,
//! and days against each other: each closed day has all of its steps, and is
//! followed by the day that it names.

use bankctl_storage::Driver;
use bankctl_types::calendar::Step;
use serde_json::{Value, json};

use super::rules::closing::StepStatus;
use super::table::{self, ProblemRow, StepRow};
use super::{calendar_table, steps};
use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::tables::business_days::{self, DayRow};
use crate::kernel::tables::periods::{self, PeriodRow};
use crate::rooms::records::{RecordKind, name_in, text};

/// Business days, by date.
pub(crate) const DAYS: RecordKind = RecordKind {
    name: Some(|key| format!("business day {}", date(key))),
    log_name: |change| date(change.key),
    ..RecordKind::of(Subject::BusinessDay, check_days)
};

/// What closes could not do, by number.
pub(crate) const PROBLEMS: RecordKind = RecordKind::of(Subject::Problem, check_problems);

/// Calendars of the bank's own, by number.
pub(crate) const CALENDARS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::Calendar, check_calendars)
};

/// Months, by their first day.
pub(crate) const PERIODS: RecordKind = RecordKind {
    name: Some(|key| format!("period {}", month(key))),
    log_name: |change: &Change| text(change, "month"),
    ..RecordKind::of(Subject::Period, check_periods)
};

/// The date of a key.
fn date(key: i64) -> String {
    business_days::day_of(key).map_or_else(|_| key.to_string(), |day| day.to_string())
}

/// The month of a key.
fn month(key: i64) -> String {
    let label = |day| Step::Monthly.label(day);
    business_days::day_of(key).map_or_else(|_| key.to_string(), label)
}

/// A business day as the change log keeps it: once its close is finished, with
/// what each step did.
pub(crate) fn after(row: &DayRow, done: &[StepRow]) -> Value {
    let day = &row.day;
    let step = |step: &StepRow| {
        json!({
            "step": step.name,
            "status": step.status,
            "last_key": step.cursor,
            "done": step.done,
            "skipped": step.skipped,
            "failed": step.failed,
            "sums": step.sums,
            "started_at": step.started_at,
            "ended_at": step.ended_at,
        })
    };
    let steps: Option<Vec<Value>> = row.finished_at.map(|_| done.iter().map(step).collect());
    let mut record = json!({
        "date": day.date,
        "status": day.status,
        "next": day.next,
        "calendar": day.calendar,
        "terms": day.terms,
        "opened_at": day.opened_at,
        "cut_off_at": day.cut_off_at,
        "closed_at": day.closed_at,
        "finished_at": row.finished_at,
        "names": row.steps,
        "steps": steps,
    });
    // Before there were such days none of this was written.
    if let Some(reason) = &row.force_reason {
        record["force_reason"] = json!(reason);
    }
    record
}

/// A problem as the change log keeps it.
pub(crate) fn problem(row: &ProblemRow) -> Value {
    json!({
        "date": row.date,
        "step": row.step,
        "subject": row.subject,
        "code": row.code,
        "message": row.message,
        "found_at": row.found_at,
        "resolved_at": row.resolved_at,
    })
}

/// A month as the change log keeps it, and why it was opened again.
pub(crate) fn period(row: &PeriodRow) -> Value {
    json!({
        "month": Step::Monthly.label(row.month),
        "status": row.status,
        "closed_at": row.closed_at,
    })
}

fn check_days(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let mut before: Option<DayRow> = None;
    let key = |row: &DayRow| i64::from(row.day.date.0);
    paging::each(driver, business_days::page, key, |driver, row| {
        let done = table::steps(driver, row.day.date)?;
        records.compare(
            Subject::BusinessDay,
            key(&row),
            row.change,
            &after(&row, &done),
        )?;
        if let Some(wrong) = misfit(&row, &done) {
            let name = format!("business day {}", row.day.date);
            records.findings.add("wrong_day", name, wrong);
        }
        let follows = before.as_ref().is_none_or(|before| {
            before.day.status == DayStatus::Closed && before.day.next == row.day.date
        });
        if !follows {
            let name = format!("business day {}", row.day.date);
            let wrong = "the day before it is not closed, or names another after it";
            records.findings.add("wrong_day", name, wrong);
        }
        before = Some(row);
        Ok(())
    })?;
    let last = before.map(|row| row.day.date);
    let is_booked_on =
        business_days::is_one_day(driver)? && business_days::current(driver)? == last;
    if !is_booked_on {
        let wrong = "the day that is booked on is not the last business day";
        records.findings.add("wrong_day", "logs", wrong);
    }
    Ok(())
}

/// What of a day does not fit its state.
fn misfit(row: &DayRow, done: &[StepRow]) -> Option<&'static str> {
    let day = &row.day;
    let is_closed = day.status == DayStatus::Closed;
    if is_closed != day.closed_at.is_some()
        || (day.status == DayStatus::Open) != day.cut_off_at.is_none()
        || (row.finished_at.is_some() && !is_closed)
    {
        return Some("its times do not fit what it is");
    }
    let names = || row.steps.split(',').filter(|name| !name.is_empty());
    let fits = |(name, step): (&str, &StepRow)| name == step.name;
    if !names().zip(done).all(fits) || done.len() > names().count() {
        return Some("its steps are not those of its close");
    }
    let is_over = |step: &StepRow| step.status != StepStatus::Running && step.ended_at.is_some();
    if row.finished_at.is_some() && (done.len() != names().count() || !done.iter().all(is_over)) {
        return Some("its close is finished, and not all of its steps are");
    }
    let has_rolled = done
        .iter()
        .any(|step| step.name == steps::ROLL && is_over(step));
    (is_closed != has_rolled)
        .then_some("it is closed, or not, and the step that does it says otherwise")
}

fn check_problems(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &ProblemRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        records.compare(Subject::Problem, row.id, row.change, &problem(&row))
    })
}

fn check_calendars(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for row in calendar_table::all(driver)? {
        records.compare(Subject::Calendar, row.id, row.change, &row.calendar)?;
    }
    Ok(())
}

fn check_periods(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &PeriodRow| i64::from(row.month.0);
    paging::each(driver, periods::page, key, |_, row| {
        records.compare(Subject::Period, key(&row), row.change, &period(&row))
    })?;
    // Nothing reads what stands between two closed months as open.
    let closed = periods::closed_through(driver)?;
    let first = business_days::first(driver)?;
    if let (Some(through), None) = (closed, first) {
        let name = format!("period {}", Step::Monthly.label(through));
        let wrong = "it is closed, and this ledger has no business days";
        records.findings.add("wrong_day", name, wrong);
    }
    Ok(())
}
