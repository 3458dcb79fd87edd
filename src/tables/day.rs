//! The business day, its close, calendars and months.

use std::collections::BTreeMap;

use bankctl_ledger::error::{Class, Error, Fault};
use bankctl_ledger::views::{
    CalendarEntry, CalendarSummary, CloseProblem, CloseRun, CloseStep, ClosedDay, DayState, Period,
    Retry,
};
use bankctl_types::kind::Channel;
use bankctl_types::text::counted;
use bankctl_types::{Day, TimeOfDay};

use super::cell::ToCell;
use crate::report::{Cell, Details, List, Report};

table! {
    DayState as it {
        shown mode "Mode",
        shown business_date "Business date",
        shown status "Status",
        shown next "Next",
        extra day_calendar "Calendar of the day",
        shown cut_off_at "Cut-off at",
        shown due_at "Due at",
        shown due "Due",
        shown behind "Behind",
        shown unfinished "Unfinished",
        extra unfinished_step "Step of it",
        shown problems "Problems",
        shown calendar "Calendar",
        shown cut_off "Cut-off",
        shown cut_off_by_channel "Cut-off by channel" = by_channel(&it.cut_off_by_channel),
        shown close_time "Close time",
        shown open_time "Open time",
        shown when_behind "When behind",
        shown when_tills_open "When tills are open",
        shown office_calendar "Office calendar",
        shown disputes_due "Disputes due",
        shown ach_returns_due "ACH returns due",
        extra dry_run "Dry run",
    }
}

/// The times of channels, one beside the other.
fn by_channel(times: &BTreeMap<Channel, TimeOfDay>) -> Cell {
    let times: Vec<String> = times
        .iter()
        .map(|(channel, time)| format!("{channel} {time}"))
        .collect();
    times.cell()
}

table! {
    ClosedDay as it {
        shown date "Date",
        shown next "Next",
        shown status "Status",
        shown steps "Steps" = steps(it),
        shown problems "Problems" = it.problems.len().cell(),
        extra finished_at "Finished at",
    } also if (it.force_reason.is_some()) {
        extra force_reason "Forced because",
    }
}

/// How many of the steps are over.
fn steps(day: &ClosedDay) -> Cell {
    let over = day.steps.iter().filter(|step| step.ended_at.is_some());
    Cell::Text(format!("{} of {}", over.count(), day.steps.len()))
}

table! {
    CloseStep as it {
        shown step "Step",
        shown status "Status",
        shown done "Done",
        shown skipped "Skipped",
        shown failed "Failed",
        shown amount "Amount",
        shown currency "Currency",
        extra started_at "Started at",
        shown ended_at "Ended at",
    }
}

table! {
    CloseProblem as it {
        shown id "Number",
        shown date "Date",
        shown step "Step",
        shown subject "Subject",
        shown code "Code",
        shown message "Message",
        extra found_at "Found at",
    }
}

table! {
    Retry as it {
        shown date "Date",
        shown resolved "Resolved",
        shown problems "Left" = it.problems.len().cell(),
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.problems.is_empty()).then(|| Details::of("Left", &self.problems))
    }
}

table! {
    CalendarSummary as it {
        shown name "Calendar",
        shown built_in "Built in",
        shown like "Like",
        shown weekend "Weekend",
        shown own_days "Own days",
        shown in_use "In use",
        extra dry_run "Dry run",
    }
}

table! {
    CalendarEntry as it {
        shown date "Date",
        shown weekday "Weekday",
        shown open "Open",
        shown label "Label",
        shown own "Own",
    }
}

table! {
    Period as it {
        shown month "Month",
        shown status "Status",
        shown closed_at "Closed at",
        extra dry_run "Dry run",
    }
}

/// What a run of closes did: a line a day.
pub fn closed(run: CloseRun) -> Report {
    let (business_date, count) = (run.business_date, run.problems.len());
    let date = run.problems.first().map(|problem| problem.date);
    let mut list = List::of(run.items);
    let mut beside = |name: &str, value| list.beside.insert(name.to_owned(), value);
    beside("business_date", serde_json::json!(business_date));
    beside("problems", serde_json::json!(count));
    beside("dry_run", serde_json::json!(run.dry_run));
    let is_nothing = list.items.is_empty();
    let mut report = Report::list(list);
    if is_nothing {
        let note = format!("nothing is due; the business date is {business_date}");
        report.notes.push(note);
    } else {
        let is = if run.dry_run { "would be" } else { "is" };
        report
            .notes
            .push(format!("the business date {is} {business_date}"));
    }
    report.fault = left_over(count, date.unwrap_or(business_date));
    report
}

/// That something could not be done, if anything.
pub fn left_over(count: usize, date: Day) -> Option<Error> {
    (count > 0).then(|| {
        let message = format!("what was closed has left {}", counted(count, "problem"));
        Fault::new(Class::LeftOver, "problems_found", message)
            .hint(format!(
                "see `bankctl day steps {date}`, mend what is wrong, and run `bankctl day retry {date}`"
            ))
            .details(serde_json::json!({ "problems": count }))
            .into()
    })
}
