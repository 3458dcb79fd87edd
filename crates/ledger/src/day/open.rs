//! A business day is opened; its close begins; the next one is opened.

use bankctl_storage::damaged;
use bankctl_types::Day;
use chrono_tz::Tz;

use super::requests::DayRequest;
use super::step::{Close, Reached, Tally};
use super::{record, status};
use crate::access::rules::permission::Action;
use crate::day::DayRoom;
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::business_day::{BusinessDay, DayStatus};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables::business_days::{self, DayRow};
use crate::kernel::{settings, tables};
use crate::{Result, WriteTx, views};

impl DayRoom<'_> {
    /// Opens a business day. The first time the ledger goes over to controlled
    /// mode; later the day after one that was closed without it.
    ///
    /// # Errors
    /// In this order: a day is open; not a business day, before the last booking
    /// or too far ahead; whatever keeps it for a second person.
    pub fn open(self, date: Option<Day>) -> Result<views::DayState> {
        let (now, dry_run) = (self.0.context.clock.now(), self.0.context.dry_run);
        self.0.ask(
            &[],
            |books| {
                books.open_day(date)?;
                status::state(&mut books.view(), now, dry_run)
            },
            || DayRequest::OpenDay { date },
        )
    }
}

impl WriteTx<'_> {
    /// Opens a business day.
    pub(crate) fn open_day(&mut self, date: Option<Day>) -> Result<()> {
        tables::locks::numbers(self.driver, true)?;
        tables::locks::all_lanes(self.driver)?;
        let last = business_days::last(self.driver)?;
        let date = match last {
            None => self.first_day(date)?,
            Some(row) => day_after(&row.day, date)?,
        };
        self.new_day(date)?;
        self.take_lane()?;
        Ok(business_days::roll(self.driver, date)?)
    }

    /// The first day of controlled mode: books go back no more than ever, and a
    /// day far ahead would keep all bookings at its date.
    fn first_day(&mut self, date: Option<Day>) -> Result<Day> {
        self.may(Action::DaySet)?;
        let today = self.stamp.business_date;
        let by_clock = self.clock.0.day_in(self.zone()?).max(today);
        let asked = date.unwrap_or(by_clock);
        let booked = tables::transfers::last(self.driver)?.map(|(_, _, day)| day);
        let changed = tables::changes::last(self.driver)?.map(|(_, day)| day);
        if let Some(last) = booked.max(changed).filter(|last| asked < *last) {
            let message =
                format!("{asked} lies before the last booking or change, which is of {last}");
            return Err(usage(message, "give that day or a later one"));
        }
        let calendar = self.day_calendar()?;
        if !calendar.is_open(asked) {
            let message = format!(
                "{asked} is no business day of the calendar {}",
                calendar.name
            );
            let next = calendar.next_after(asked);
            let advice = next.map_or(OfDay::OtherCalendar, OfDay::OpenOn);
            return Err(usage(message, Advice::Day(advice)));
        }
        let latest = calendar.next_after(by_clock).unwrap_or(by_clock);
        if asked > latest {
            let message = format!("{asked} is later than the next business day, {latest}");
            return Err(usage(
                message,
                "bookings would keep that date: give the day that is meant",
            ));
        }
        self.require_approval(Rule::Days)?;
        Ok(asked)
    }

    /// The time zone as it is on disk: until the first day is opened, another
    /// process may have changed it.
    fn zone(&mut self) -> Result<Tz> {
        settings::zone_of(&tables::settings::ledger(self.driver)?.timezone)
    }

    /// Writes a business day that is open, with the day after it and all of its
    /// instants as they are said now.
    fn new_day(&mut self, date: Day) -> Result<()> {
        let (settings, calendar) = (self.day_settings()?, self.day_calendar()?);
        let zone = self.zone()?;
        let next = calendar
            .next_after(date)
            .ok_or_else(|| never_open(&calendar.name))?;
        let mut row = DayRow {
            day: BusinessDay {
                date,
                status: DayStatus::Open,
                next,
                calendar: calendar.name,
                terms: settings.terms(date, next, zone),
                opened_at: self.stamp.booked_at,
                cut_off_at: None,
                closed_at: None,
            },
            steps: String::new(),
            force_reason: None,
            finished_at: None,
            change: 0,
        };
        let after = record::after(&row, &[]);
        let key = i64::from(date.0);
        row.change = self.log_change(Subject::BusinessDay, key, action::CREATED, &after)?;
        Ok(business_days::insert(self.driver, &row)?)
    }

    /// The day of a close as it is now, which others are kept from.
    pub(super) fn day_row(&mut self, date: Day) -> Result<DayRow> {
        let row = business_days::by_date(self.driver, date)?;
        Ok(row.ok_or_else(|| damaged(format_args!("business day {date} is not there")))?)
    }

    /// Writes what became of a business day.
    pub(super) fn set_day_row(&mut self, row: &mut DayRow, action: &str) -> Result<()> {
        let steps = super::table::steps(self.driver, row.day.date)?;
        let after = record::after(row, &steps);
        let key = i64::from(row.day.date.0);
        row.change = self.log_change(Subject::BusinessDay, key, action, &after)?;
        Ok(business_days::update(self.driver, row)?)
    }
}

/// The close begins: from here on what is booked counts from the next day.
pub(super) fn cut_off(
    books: &mut WriteTx<'_>,
    close: &Close,
    _: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    tables::locks::all_lanes(books.driver)?;
    let mut row = books.day_row(close.date)?;
    row.day.status = DayStatus::Closing;
    row.day.cut_off_at = Some(books.stamp.booked_at);
    books.set_day_row(&mut row, action::UPDATED)?;
    tally.done = 1;
    Ok(Reached::End)
}

/// The day ends and the next one begins, in one transaction that no one books
/// beside.
pub(super) fn roll(
    books: &mut WriteTx<'_>,
    close: &Close,
    _: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    tables::locks::all_lanes(books.driver)?;
    let mut row = books.day_row(close.date)?;
    if row.day.status != DayStatus::Closing {
        let status = row.day.status;
        return Err(damaged(format_args!("business day {} is {status}", close.date)).into());
    }
    row.day.status = DayStatus::Closed;
    row.day.closed_at = Some(books.stamp.booked_at);
    books.set_day_row(&mut row, action::CLOSED)?;
    if close.opens_next {
        books.new_day(close.next)?;
        business_days::roll(books.driver, close.next)?;
    }
    tally.done = 1;
    Ok(Reached::End)
}

/// The day that can be opened after the last one.
fn day_after(last: &BusinessDay, date: Option<Day>) -> Result<Day> {
    if last.status != DayStatus::Closed {
        let message = format!("business day {} is {}", last.date, last.status);
        return Err(Fault::new(Class::Conflict, "already_exists", message)
            .hint(Advice::Day(OfDay::CloseFirst))
            .into());
    }
    match date.filter(|date| *date != last.next) {
        None => Ok(last.next),
        Some(date) => {
            let message = format!("{date} is not the business day after {}", last.date);
            Err(usage(message, Advice::Day(OfDay::OpenNext(last.next))))
        }
    }
}

fn usage(message: String, hint: impl Into<Advice>) -> Error {
    Fault::new(Class::Usage, "invalid_date", message)
        .hint(hint)
        .into()
}

/// A calendar without business days.
pub(super) fn never_open(name: &str) -> Error {
    let message = format!("the calendar {name} has no business day for years");
    Fault::new(Class::Usage, "never_open", message)
        .hint("leave a day of the week open")
        .into()
}
