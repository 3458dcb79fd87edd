//! Values about exchanges between currencies.

use bankctl_ledger::Instant;
use bankctl_types::exchange_rate::{Pair, Rate};
use bankctl_types::{Day, TimeOfDay};

use crate::args::values::{Value, wrong};

/// A rate of exchange.
pub fn rate(value: &str) -> Value<Rate> {
    Rate::parse(value).map_err(|fault| {
        wrong(
            "invalid_rate",
            format!("the rate {value:?} {fault}"),
            "write what one of the first currency costs in the second, such as 0.92137",
        )
    })
}

/// Two currencies.
pub fn pair(value: &str) -> Value<Pair> {
    Pair::parse(value).ok_or_else(|| {
        wrong(
            "invalid_currency",
            format!("{value:?} are not two currencies in use"),
            "write two different ISO 4217 codes such as USD/EUR",
        )
    })
}

/// A time to come, in the ledger's time zone.
pub fn instant(value: &str) -> Value<Instant> {
    let (day, time) = value.split_once('T').unwrap_or((value, "00:00"));
    Day::parse(day)
        .zip(TimeOfDay::parse(time))
        .map(|(day, time)| Instant { day, time })
        .ok_or_else(|| {
            wrong(
                "invalid_date",
                format!("{value:?} is not a time"),
                "write a day, such as 2026-12-01, or a day and a time: 2026-12-01T09:00",
            )
        })
}

/// How far a rate may be off, in percent of the table's, as millionths of it.
pub fn slip(value: &str) -> Value<i64> {
    let percent = value.strip_suffix('%').unwrap_or(value);
    let read = || -> Option<i64> {
        let (whole, behind) = percent.split_once('.').unwrap_or((percent, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(behind) || behind.len() > 4 {
            return None;
        }
        let millionths: i64 = format!("{whole}{behind:0<4}").parse().ok()?;
        (1..=1_000_000).contains(&millionths).then_some(millionths)
    };
    read().ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} can't be how far a rate may be off"),
            "write percent with at most four decimals, such as 0.5: above 0 and at most 100",
        )
    })
}
