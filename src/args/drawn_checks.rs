//! Values about checks.

use bankctl_ledger::drawn_checks::rules::item::ItemStatus;
use bankctl_ledger::drawn_checks::rules::numbers::{COUNT_MAX, Numbers, number as check_number};
use clap::builder::TypedValueParser;

use crate::args::values::{self, Value, word, wrong};

/// The number of a check.
pub fn number(value: &str) -> Value<i64> {
    check_number(value).map_err(|fault| {
        wrong(
            "usage",
            format!("{value:?} {fault}"),
            "write the number that is printed on the check, such as 1021",
        )
    })
}

/// The number of a check, or a range of them.
pub fn numbers(value: &str) -> Value<Numbers> {
    Numbers::parse(value).map_err(|fault| {
        wrong(
            "usage",
            format!("{value:?} {fault}"),
            "write one number, such as 1021, or a range of them, such as 1021-1030",
        )
    })
}

/// How many checks a book has.
pub fn count(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let count = value.parse().ok();
    let count = count.filter(|count| plain && (1..=COUNT_MAX).contains(count));
    count.ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("{value:?} is no number of checks"),
            "write how many the book has: 1 to 10000",
        )
    })
}

/// The number of a record: of a check book, an order, an item.
pub fn record(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| *number > 0);
    number.filter(|_| plain).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a number"),
            "list books with `bankctl checkbook list`, orders with `bankctl check stops`",
        )
    })
}

/// The number by which a bank traces a check.
pub fn trace(value: &str) -> Value<String> {
    let is_plain =
        (1..=32).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain {
        return Ok(value.to_owned());
    }
    Err(wrong(
        "usage",
        format!("{value:?} is no trace number"),
        "write its letters and digits, 32 at most",
    ))
}

/// To whom a check is payable.
pub fn payee(value: &str) -> Value<String> {
    values::name(value)
}

/// The states of presented checks.
pub fn status() -> impl TypedValueParser<Value = ItemStatus> {
    word(vec!["paid", "returned", "reversed"], ItemStatus::parse)
}
