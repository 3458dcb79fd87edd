//! The calendar that days are opened by.

use bankctl_storage::Driver;

use super::calendar_table;
use super::rules::built_in::BuiltIn;
use super::rules::calendar::Calendar;
use crate::error::advice::{Advice, List, OfDay};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::day_settings::DaySettings;
use crate::kernel::tables;
use crate::{Result, not_found};

/// The calendar that days are opened by.
pub(crate) fn in_force(driver: &mut dyn Driver) -> Result<Calendar> {
    let settings = settings_of(driver)?;
    by_name(driver, settings.calendar())
}

/// The calendar of the bank's offices.
pub(crate) fn office_calendar(driver: &mut dyn Driver) -> Result<Calendar> {
    let settings = settings_of(driver)?;
    by_name(driver, settings.office_calendar())
}

/// What the ledger says of its days.
pub(super) fn settings_of(driver: &mut dyn Driver) -> Result<DaySettings> {
    let row = tables::settings::ledger(driver)?;
    DaySettings::kept(row.day.as_deref())
}

/// A calendar by name.
///
/// # Errors
/// `calendar_not_found`.
pub(super) fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Calendar> {
    if let Some(built_in) = BuiltIn::parse(name) {
        return Ok(Calendar::built_in(built_in));
    }
    match calendar_table::by_name(driver, name)? {
        Some(row) => Ok(row.calendar),
        None => Err(unknown(name)),
    }
}

/// There is no such calendar.
pub(super) fn unknown(name: &str) -> Error {
    not_found(
        "calendar_not_found",
        format!("no calendar {name:?}"),
        Advice::LookIn(List::Calendars),
    )
}

/// The clock says the day of this ledger.
pub(crate) fn not_controlled() -> Error {
    let message = "this ledger goes by the calendar: its business date is what the clock says";
    Fault::new(Class::Refused, "day_not_controlled", message)
        .hint(Advice::Day(OfDay::Begin))
        .into()
}
