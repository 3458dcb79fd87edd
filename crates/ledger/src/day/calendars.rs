//! Calendars of the bank's own: made, changed, looked at.

use bankctl_types::{Day, Weekdays};
use serde::{Deserialize, Serialize};

use super::calendar_table::{self, CalendarRow};
use super::in_force::{by_name, in_force, settings_of};
use super::open::never_open;
use super::requests::DayRequest;
use super::rules::built_in::BuiltIn;
use super::rules::calendar::{Calendar, CalendarDay, is_name};
use crate::day::DayRoom;
use crate::error::advice::{Advice, Existing, OfDay};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::{Result, WriteTx, views};

/// A calendar that is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalendarOpening {
    /// The name.
    pub name: String,
    /// The built-in calendar whose holidays it has, too.
    pub like: Option<BuiltIn>,
    /// The days of the week on which it is closed; those of the calendar that it
    /// is like, or Saturday and Sunday.
    pub weekend: Option<Weekdays>,
}

impl DayRoom<'_> {
    /// Makes a calendar.
    ///
    /// # Errors
    /// In this order: a name that none can have, a calendar that is never open,
    /// one that is there; whatever keeps it for a second person.
    pub fn add_calendar(self, opening: &CalendarOpening) -> Result<views::CalendarSummary> {
        self.0.ask(
            &[],
            |books| books.add_calendar(opening),
            || DayRequest::AddCalendar(opening.clone()),
        )
    }

    /// Says of days of a calendar whether they are open.
    ///
    /// # Errors
    /// In this order: `calendar_not_found`, a built-in one, one that is never open
    /// then; whatever keeps it for a second person.
    pub fn set_calendar_days(
        self,
        name: &str,
        days: &[CalendarDay],
    ) -> Result<views::CalendarSummary> {
        self.0.ask(
            &[],
            |books| books.set_calendar_days(name, days),
            || DayRequest::SetCalendarDays {
                name: name.to_owned(),
                days: days.to_vec(),
            },
        )
    }

    /// Every calendar, those that come with the program first.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn calendars(self) -> Result<Vec<views::CalendarSummary>> {
        self.0.read(|view| {
            let settings = settings_of(view.driver)?;
            let built_in = BuiltIn::ALL.iter().copied().map(Calendar::built_in);
            let own = calendar_table::all(view.driver)?;
            let all = built_in.chain(own.into_iter().map(|row| row.calendar));
            Ok(all
                .map(|calendar| summary(&calendar, &settings, false))
                .collect())
        })
    }

    /// The days of a year that are no usual day of the week in a calendar.
    ///
    /// # Errors
    /// `calendar_not_found`.
    pub fn calendar(self, name: &str, year: Option<i32>) -> Result<Vec<views::CalendarEntry>> {
        self.0.read(|view| {
            let calendar = by_name(view.driver, name)?;
            let year = year.unwrap_or_else(|| view.today.parts().0);
            Ok(entries(&calendar, year))
        })
    }
}

impl WriteTx<'_> {
    pub(crate) fn add_calendar(
        &mut self,
        opening: &CalendarOpening,
    ) -> Result<views::CalendarSummary> {
        let name = &opening.name;
        if !is_name(name) {
            let message = format!("{name:?} can't be the name of a calendar");
            return Err(Fault::new(Class::Usage, "invalid_calendar", message)
                .hint("take lower-case letters, digits and -, and none of the built-in names")
                .into());
        }
        let usual = opening.like.map_or(Weekdays::WEEKEND, BuiltIn::weekend);
        let calendar = Calendar {
            name: name.clone(),
            like: opening.like,
            weekend: opening.weekend.unwrap_or(usual),
            days: Vec::new(),
        };
        if calendar.weekend.is_all() {
            return Err(never_open(name));
        }
        tables::locks::numbers(self.driver, true)?;
        if calendar_table::by_name(self.driver, name)?.is_some() {
            let message = format!("the calendar {name} is there already");
            return Err(Fault::new(Class::Conflict, "already_exists", message)
                .hint(Advice::Taken(Existing::Calendar(name.clone())))
                .into());
        }
        self.require_approval(Rule::Days)?;
        let mut row = CalendarRow {
            id: calendar_table::next_key(self.driver)?,
            calendar,
            change: 0,
        };
        row.change = self.log_change(Subject::Calendar, row.id, action::CREATED, &row.calendar)?;
        calendar_table::insert(self.driver, &row)?;
        Ok(summary(&row.calendar, &self.day_settings()?, self.dry_run))
    }

    pub(crate) fn set_calendar_days(
        &mut self,
        name: &str,
        days: &[CalendarDay],
    ) -> Result<views::CalendarSummary> {
        tables::locks::numbers(self.driver, true)?;
        let Some(mut row) = calendar_table::by_name(self.driver, name)? else {
            by_name(self.driver, name)?;
            let message = format!("the calendar {name} comes with the program and stays as it is");
            return Err(Fault::new(Class::Refused, "built_in_calendar", message)
                .hint(Advice::Day(OfDay::LikeBuiltIn(name.to_owned())))
                .into());
        };
        let before = row.calendar.clone();
        for day in days {
            row.calendar.set(day.clone());
        }
        if row.calendar.next_after(self.stamp.business_date).is_none() {
            return Err(never_open(name));
        }
        if row.calendar != before {
            self.require_approval(Rule::Days)?;
            row.change =
                self.log_change(Subject::Calendar, row.id, action::UPDATED, &row.calendar)?;
            calendar_table::set_days(self.driver, &row, days)?;
        }
        Ok(summary(&row.calendar, &self.day_settings()?, self.dry_run))
    }

    /// What was said of the business day, as it is on disk.
    pub(super) fn day_settings(&mut self) -> Result<DaySettings> {
        settings_of(self.driver)
    }

    /// The calendar that days are opened by.
    pub(crate) fn day_calendar(&mut self) -> Result<Calendar> {
        in_force(self.driver)
    }
}

/// The days of a year that have a name, or are open or closed against the rule of
/// the week.
fn entries(calendar: &Calendar, year: i32) -> Vec<views::CalendarEntry> {
    let Some(first) = Day::parse(&format!("{year:04}-01-01")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for day in (0..366).map(|later| first.plus(later)) {
        if day.parts().0 != year {
            break;
        }
        let own = calendar.days.iter().find(|own| own.date == day);
        let holiday = calendar.like.and_then(|like| like.holiday(day));
        let is_weekend = calendar.weekend.contains(day);
        if own.is_none() && (holiday.is_none() || is_weekend) {
            continue;
        }
        let label = own.map_or_else(|| holiday.map(str::to_owned), |own| own.label.clone());
        found.push(views::CalendarEntry {
            date: day,
            weekday: Weekdays::name_of(day),
            open: calendar.is_open(day),
            label,
            own: own.is_some(),
        });
    }
    found
}

fn summary(calendar: &Calendar, settings: &DaySettings, dry_run: bool) -> views::CalendarSummary {
    let built_in = BuiltIn::parse(&calendar.name);
    views::CalendarSummary {
        name: calendar.name.clone(),
        built_in: built_in.is_some(),
        like: calendar
            .like
            .filter(|_| built_in.is_none())
            .map(BuiltIn::name),
        weekend: calendar.weekend,
        own_days: calendar.days.len(),
        in_use: settings.calendar() == calendar.name,
        dry_run,
    }
}
