//! How much of a year a day is. Every weight is a whole number of parts of a
//! year, so that nothing is ever rounded.

use bankctl_types::{Day, words};
use chrono::Datelike as _;

/// How many parts a year has: the least common multiple of 360, 365 and 366.
pub const PARTS_A_YEAR: i128 = 1_603_080;
const OF_360: i128 = PARTS_A_YEAR / 360;
const OF_365: i128 = PARTS_A_YEAR / 365;
const OF_366: i128 = PARTS_A_YEAR / 366;

words! {
    /// Which part of a year each calendar day is.
    DayCount {
        /// Each day is one of 365.
        Act365f = 1, "act/365f";
        /// Each day is one of 360.
        Act360 = 2, "act/360";
        /// Each day is one of the days of its year (ISDA).
        ActAct = 3, "act/act";
        /// Each month has 30 days, and a year 360.
        Thirty360 = 4, "30/360";
    }
}

impl DayCount {
    /// The weight of the days from one to another, both included, in
    /// [`PARTS_A_YEAR`]. No days weigh nothing.
    pub fn weight(self, from: Day, to: Day) -> i128 {
        if to < from {
            return 0;
        }
        let days = days(from, to);
        match self {
            Self::Act365f => days * OF_365,
            Self::Act360 => days * OF_360,
            Self::ActAct => by_year(from, to),
            // Not `plus`, which stays within what can be written.
            Self::Thirty360 => (thirties(Day(to.0 + 1)) - thirties(from)) * OF_360,
        }
    }

    /// The last day up to `to` that weighs as much as `from` does, if it
    /// matters for people who compute a span by hand: the end of the year.
    pub fn alike_until(self, from: Day, to: Day) -> Day {
        match self {
            Self::ActAct => to.min(end_of_year(from)),
            _ => to,
        }
    }
}

/// How many days there are from one to another, both included.
pub fn days(from: Day, to: Day) -> i128 {
    i128::from(to.0) - i128::from(from.0) + 1
}

fn by_year(from: Day, to: Day) -> i128 {
    let (mut first, mut weight) = (from, 0);
    while first <= to {
        let last = to.min(end_of_year(first));
        let is_leap = first.to_date().leap_year();
        let part = if is_leap { OF_366 } else { OF_365 };
        weight += days(first, last) * part;
        first = Day(last.0 + 1);
    }
    weight
}

fn end_of_year(day: Day) -> Day {
    let date = day.to_date();
    date.with_ordinal(365 + u32::from(date.leap_year()))
        .map_or(day, Day::from_date)
}

/// Days since the year 0 where each month has 30: the 31st is the 30th.
fn thirties(day: Day) -> i128 {
    let date = day.to_date();
    i128::from(date.year()) * 360 + i128::from(date.month()) * 30 + i128::from(date.day().min(30))
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use chrono::NaiveDate;

    use super::{DayCount, OF_360, PARTS_A_YEAR};

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_date(NaiveDate::from_ymd_opt(year, month, day).expect("a date"))
    }

    #[test]
    fn int_6_days_of_thirty_a_month() {
        let table = [
            ((2027, 1, 29), 1),
            ((2027, 1, 30), 0),
            ((2027, 1, 31), 1),
            ((2027, 2, 27), 1),
            ((2027, 2, 28), 3),
            ((2028, 2, 28), 1),
            ((2028, 2, 29), 2),
        ];
        for ((year, month, number), expected) in table {
            let day = day(year, month, number);
            let weight = DayCount::Thirty360.weight(day, day);
            assert_eq!(weight, expected * OF_360, "{day}");
        }
        for year in [2027, 2028] {
            for month in 1..=12 {
                let first = day(year, month, 1);
                let next = day(year + i32::from(month == 12), month % 12 + 1, 1);
                let weight = DayCount::Thirty360.weight(first, next.plus(-1));
                assert_eq!(weight, 30 * OF_360, "{year}-{month}");
            }
        }
    }

    #[test]
    fn whole_years_weigh_a_year() {
        for year in [2026, 2027, 2028] {
            let (first, last) = (day(year, 1, 1), day(year, 12, 31));
            let weights =
                [DayCount::ActAct, DayCount::Thirty360].map(|count| count.weight(first, last));
            assert_eq!(weights, [PARTS_A_YEAR; 2], "{year}");
        }
    }

    #[test]
    fn a_span_weighs_what_its_days_weigh_one_by_one() {
        let (first, last) = (day(2027, 11, 7), day(2029, 3, 2));
        for count in DayCount::ALL {
            let each = (first.0..=last.0).map(|number| count.weight(Day(number), Day(number)));
            assert_eq!(count.weight(first, last), each.sum::<i128>(), "{count}");
            assert_eq!(count.weight(last, first), 0, "{count}");
        }
    }
}
