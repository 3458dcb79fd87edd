//! What of days, calendars and months may wait for a second person.

use bankctl_types::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::calendars::CalendarOpening;
use super::rules::calendar::CalendarDay;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::day_settings::DaySettings;
use crate::{Result, WriteTx};

/// A request as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DayRequest {
    /// To open a business day.
    OpenDay {
        /// The day; the usual one, if none is named.
        date: Option<Day>,
    },
    /// To change what is said of business days.
    SetDay(DaySettings),
    /// To make a calendar.
    AddCalendar(CalendarOpening),
    /// To say of days of a calendar whether they are open.
    SetCalendarDays {
        /// The calendar.
        name: String,
        /// The days.
        days: Vec<CalendarDay>,
    },
    /// To pass over the first step of the close of a day.
    ForceDay {
        /// The day.
        date: Day,
        /// Why.
        reason: String,
    },
    /// To close a month.
    ClosePeriod {
        /// Its first day.
        month: Day,
    },
    /// To open a month again.
    ReopenPeriod {
        /// Its first day.
        month: Day,
        /// Why.
        reason: String,
    },
}

impl Kept for DayRequest {
    const NAMES: &'static [&'static str] = &["day"];
}

impl Approvable for DayRequest {
    fn action(&self) -> Action {
        match self {
            Self::OpenDay { .. } => Action::DayOpen,
            Self::SetDay(_) => Action::DaySet,
            Self::AddCalendar(_) => Action::CalendarAdd,
            Self::SetCalendarDays { days, .. } if days.len() == 1 => Action::CalendarHoliday,
            Self::SetCalendarDays { .. } => Action::CalendarImport,
            Self::ForceDay { .. } => Action::DayClose,
            Self::ClosePeriod { .. } => Action::PeriodClose,
            Self::ReopenPeriod { .. } => Action::PeriodReopen,
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        match self {
            Self::OpenDay { date } => books.open_day(*date).map(Outcome::done),
            Self::SetDay(change) => books.set_day(change).map(Outcome::done),
            Self::AddCalendar(opening) => books.add_calendar(opening).map(Outcome::done),
            Self::SetCalendarDays { name, days } => {
                books.set_calendar_days(name, days).map(Outcome::done)
            }
            Self::ForceDay { date, reason } => books.force_day(*date, reason).map(Outcome::done),
            Self::ClosePeriod { month } => books.close_period(*month).map(Outcome::done),
            Self::ReopenPeriod { month, reason } => {
                books.reopen_period(*month, reason).map(Outcome::done)
            }
        }
    }

    fn fits_line(&self, change: &Change) -> bool {
        let record = || -> Value { serde_json::from_str(&change.after).unwrap_or_default() };
        let key = |day: &Day| i64::from(day.0) == change.key;
        match (change.subject, self) {
            (Subject::BusinessDay, Self::OpenDay { date }) => {
                change.action == action::CREATED && date.as_ref().is_none_or(key)
            }
            (Subject::BusinessDay, Self::ForceDay { date, .. }) => {
                change.action == action::FORCED && key(date)
            }
            (Subject::Ledger, Self::SetDay(_)) => true,
            (Subject::Calendar, Self::AddCalendar(opening)) => {
                change.action == action::CREATED && record()["name"] == *opening.name
            }
            (Subject::Calendar, Self::SetCalendarDays { name, .. }) => {
                change.action == action::UPDATED && record()["name"] == **name
            }
            (Subject::Period, Self::ClosePeriod { month }) => {
                change.action == action::CLOSED && key(month)
            }
            (Subject::Period, Self::ReopenPeriod { month, .. }) => {
                change.action != action::CLOSED && key(month)
            }
            _ => false,
        }
    }
}
