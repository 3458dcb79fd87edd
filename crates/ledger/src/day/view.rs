//! The business day as callers get it: how it stands, what its close did, calendars
//! and months.

use std::collections::BTreeMap;

use bankctl_types::kind::Channel;
use bankctl_types::{Currency, Day, Money, TimeOfDay, Timestamp, Weekdays};
use serde::Serialize;

use crate::kernel::rules::business_day::{DayStatus, PeriodStatus};
use crate::kernel::rules::day_settings::{DaySettings, WhenBehind};

/// How the business day stands.
#[derive(Clone, Debug, Serialize)]
pub struct DayState {
    /// `calendar`, where the clock says the day, or `controlled`.
    pub mode: &'static str,
    /// The business date.
    pub business_date: Day,
    /// What it is, in controlled mode.
    pub status: Option<DayStatus>,
    /// The business day after it.
    pub next: Option<Day>,
    /// The calendar that it was opened with.
    pub day_calendar: Option<String>,
    /// From when on what is booked counts from the next day.
    pub cut_off_at: Option<Timestamp>,
    /// From when on it is due to be closed.
    pub due_at: Option<Timestamp>,
    /// Whether `close-of-business` would close it now.
    pub due: bool,
    /// Whether the next day has begun and this one is not closed.
    pub behind: bool,
    /// A day whose close has begun and is not finished.
    pub unfinished: Option<Day>,
    /// The step of that close that comes next.
    pub unfinished_step: Option<String>,
    /// How many problems of closes are left.
    pub problems: i64,
    /// The calendar for the days that are opened from now on.
    pub calendar: String,
    /// Their cut-off.
    pub cut_off: TimeOfDay,
    /// The cut-offs of channels that have an own one.
    pub cut_off_by_channel: BTreeMap<Channel, TimeOfDay>,
    /// When they are due.
    pub close_time: TimeOfDay,
    /// When counters open.
    pub open_time: TimeOfDay,
    /// What becomes of money commands when a day was not closed.
    pub when_behind: WhenBehind,
    /// What becomes of the close of a day while tills are open.
    pub when_tills_open: WhenBehind,
    /// The calendar of the bank's offices.
    pub office_calendar: String,
    /// What is to be done about disputes by the next business day.
    pub disputes_due: usize,
    /// How many ACH entries must be decided about or sent back by the business date.
    pub ach_returns_due: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl DayState {
    /// What was said, where the clock says the day.
    pub(crate) fn of(settings: &DaySettings, today: Day, dry_run: bool) -> Self {
        Self {
            mode: "calendar",
            business_date: today,
            status: None,
            next: None,
            day_calendar: None,
            cut_off_at: None,
            due_at: None,
            due: false,
            behind: false,
            unfinished: None,
            unfinished_step: None,
            problems: 0,
            calendar: settings.calendar().to_owned(),
            cut_off: settings.cut_off(),
            cut_off_by_channel: settings.cut_off_by_channel.clone(),
            close_time: settings.close_time(),
            open_time: settings.open_time(),
            when_behind: settings.when_behind(),
            when_tills_open: settings.when_tills_open(),
            office_calendar: settings.office_calendar().to_owned(),
            disputes_due: 0,
            ach_returns_due: 0,
            dry_run,
        }
    }
}

/// What a run of closes did.
#[derive(Clone, Debug, Serialize)]
pub struct CloseRun {
    /// The days that were closed, oldest first.
    pub items: Vec<ClosedDay>,
    /// The business date afterwards.
    pub business_date: Day,
    /// What could not be done.
    pub problems: Vec<CloseProblem>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A day and the steps of its close.
#[derive(Clone, Debug, Serialize)]
pub struct ClosedDay {
    /// The date.
    pub date: Day,
    /// The business day after it.
    pub next: Day,
    /// What it is.
    pub status: DayStatus,
    /// When the last step was done.
    pub finished_at: Option<Timestamp>,
    /// Why the first step was passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_reason: Option<String>,
    /// The steps, in order.
    pub steps: Vec<CloseStep>,
    /// What could not be done, and was not since.
    pub problems: Vec<CloseProblem>,
}

/// A step of a close.
#[derive(Clone, Debug, Serialize)]
pub struct CloseStep {
    /// The name.
    pub step: String,
    /// `waiting`, `running`, `done`, `failed` or `passed-over`.
    pub status: &'static str,
    /// How many were done.
    pub done: i64,
    /// How many there was nothing to do for.
    pub skipped: i64,
    /// How many could not be done.
    pub failed: i64,
    /// What was booked, where that is in one currency.
    pub amount: Option<Money>,
    /// The currency.
    pub currency: Option<Currency>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What a close could not do.
#[derive(Clone, Debug, Serialize)]
pub struct CloseProblem {
    /// The number.
    pub id: i64,
    /// The day whose close it was.
    pub date: Day,
    /// The step.
    pub step: String,
    /// What it was about.
    pub subject: String,
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
    /// When it was found.
    pub found_at: Timestamp,
}

/// What trying again came to.
#[derive(Clone, Debug, Serialize)]
pub struct Retry {
    /// The day.
    pub date: Day,
    /// How many were done now.
    pub resolved: usize,
    /// What is left.
    pub problems: Vec<CloseProblem>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A calendar.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarSummary {
    /// The name.
    pub name: String,
    /// Whether it comes with the program.
    pub built_in: bool,
    /// The built-in calendar whose holidays it has, too.
    pub like: Option<&'static str>,
    /// The days of the week on which it is closed.
    pub weekend: Weekdays,
    /// How many days it names itself.
    pub own_days: usize,
    /// Whether days are opened by it.
    pub in_use: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A day of a calendar that is not like others.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarEntry {
    /// The date.
    pub date: Day,
    /// What it is called in the week.
    pub weekday: &'static str,
    /// Whether it is a business day.
    pub open: bool,
    /// What it is called.
    pub label: Option<String>,
    /// Whether the bank has named it, and not the calendar that it is like.
    pub own: bool,
}

/// A month of the books.
#[derive(Clone, Debug, Serialize)]
pub struct Period {
    /// The month, as `2026-11`.
    pub month: String,
    /// What it is.
    pub status: PeriodStatus,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
