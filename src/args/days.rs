//! Values about business days: times, days of the week, calendars, months.

use bankctl_ledger::day::rules::built_in::BuiltIn;
use bankctl_ledger::day::rules::settings::WhenBehind;
use bankctl_types::calendar::Step;
use bankctl_types::{Day, TimeOfDay, Weekdays, text};
use clap::builder::TypedValueParser;

use super::values::{Value, word, wrong};

/// A time of the day.
pub fn time(value: &str) -> Value<TimeOfDay> {
    TimeOfDay::parse(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a time of the day"),
            "write it as 17:00, in the ledger's time zone",
        )
    })
}

/// Days of the week.
pub fn weekdays(value: &str) -> Value<Weekdays> {
    Weekdays::parse(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} are not days of the week"),
            "write them as sat,sun, or none",
        )
    })
}

/// A calendar that comes with the program.
pub fn built_in_calendar() -> impl TypedValueParser<Value = BuiltIn> {
    word(BuiltIn::NAMES.to_vec(), BuiltIn::parse)
}

/// What becomes of money commands when a day was not closed.
pub fn when_behind() -> impl TypedValueParser<Value = WhenBehind> {
    word(WhenBehind::NAMES.to_vec(), WhenBehind::parse)
}

/// A month, by its first day.
pub fn month(value: &str) -> Value<Day> {
    let first = Day::parse(&format!("{value}-01"));
    first
        .filter(|day| Step::Monthly.label(*day) == value)
        .ok_or_else(|| {
            wrong(
                "invalid_date",
                format!("{value:?} is not a month"),
                "write it as 2026-11",
            )
        })
}

/// What a day is called.
pub fn label(value: &str) -> Value<String> {
    text::label(value).map(str::to_owned).map_err(|fault| {
        wrong(
            "usage",
            format!("the label {value:?} {fault}"),
            "give a short name such as \"Founders' Day\"",
        )
    })
}
