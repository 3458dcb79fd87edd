//! Values about standing orders.

use bankctl_ledger::orders::rules::amount::IfShort;
use bankctl_ledger::orders::rules::dates::{Every, OnHoliday};
use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_ledger::orders::{RETRY_DAYS_MAX, TIMES_MAX};
use bankctl_types::Day;
use bankctl_types::number::OrderId;
use clap::builder::TypedValueParser;

use super::values::{Value, word, wrong};

/// The most dates that are shown ahead.
const NEXT_MAX: usize = 1_000;

/// The number of a standing order.
pub fn order(value: &str) -> Value<OrderId> {
    OrderId::parse(value).ok_or_else(|| {
        wrong(
            "invalid_order_number",
            format!("{value:?} is not the number of a standing order"),
            "it is S and at least eight digits; list them with: bankctl order list",
        )
    })
}

/// How often, without what is done once.
pub fn every() -> impl TypedValueParser<Value = Every> {
    let names = Every::ALL.iter().filter(|every| **every != Every::Once);
    word(names.map(|every| every.name()).collect(), Every::parse)
}

/// What becomes of dates that are no business days.
pub fn on_holiday() -> impl TypedValueParser<Value = OnHoliday> {
    word(OnHoliday::NAMES.to_vec(), OnHoliday::parse)
}

/// What becomes of what the account is short for.
pub fn if_short() -> impl TypedValueParser<Value = IfShort> {
    word(IfShort::NAMES.to_vec(), IfShort::parse)
}

/// The state of a standing order.
pub fn order_status() -> impl TypedValueParser<Value = OrderStatus> {
    word(OrderStatus::NAMES.to_vec(), OrderStatus::parse)
}

/// A day of the month, or `last`.
pub fn day_of_month(value: &str) -> Value<i64> {
    if value == "last" {
        return Ok(31);
    }
    whole(value, 1, 31).ok_or_else(|| {
        wrong(
            "invalid_recurrence",
            format!("{value:?} is not a day of the month"),
            "give 1 to 31, or last; shorter months have it on their last day",
        )
    })
}

/// How many times.
pub fn times(value: &str) -> Value<i64> {
    whole(value, 1, TIMES_MAX).ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("--times {value:?} is not a number of times"),
            &format!("give 1 to {TIMES_MAX}, or leave it out for an order without end"),
        )
    })
}

/// On how many days more.
pub fn retry_days(value: &str) -> Value<i64> {
    whole(value, 1, RETRY_DAYS_MAX).ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("--retry-days {value:?} is not a number of days"),
            &format!("give 1 to {RETRY_DAYS_MAX}"),
        )
    })
}

/// Which go first.
pub fn priority(value: &str) -> Value<i64> {
    whole(value, 0, 999).ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("--priority {value:?} is not a priority"),
            "give 0 to 999; those with the lowest go first",
        )
    })
}

/// Whether what is said of an order is of one kind of orders: nothing is said in vain.
pub fn fits_together(
    (every, day): (Every, Option<i64>),
    (if_short, retry_days): (IfShort, Option<i64>),
    (start, end): (Option<Day>, Option<Day>),
) -> Value<()> {
    if day.is_some() && !every.has_day_of_month() {
        return Err(wrong(
            "invalid_recurrence",
            format!("--day is a day of the month, and it is each {every}"),
            "leave --day out, and give the first day to --start",
        ));
    }
    if retry_days.is_some() && if_short != IfShort::Retry {
        return Err(wrong(
            "usage",
            "--retry-days is for orders that are tried again".to_owned(),
            "add --if-short retry",
        ));
    }
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        return Err(wrong(
            "invalid_recurrence",
            format!("--end {end} is before --start {start}"),
            "give the later day to --end",
        ));
    }
    Ok(())
}

/// How many dates ahead.
pub fn next(value: &str) -> Value<usize> {
    let number = value.parse().ok();
    number.filter(|number| *number <= NEXT_MAX).ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("--next {value:?} is not a number of dates"),
            &format!("give 0 to {NEXT_MAX}"),
        )
    })
}

fn whole(value: &str, least: i64, most: i64) -> Option<i64> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit());
    let number: Option<i64> = value.parse().ok().filter(|_| is_plain);
    number.filter(|number| (least..=most).contains(number))
}
