//! Which value dates are taken as they come.
//!
//! A value date far away is more often a slip than meant: a year that was
//! mistyped, a month that stands for a day. Rows of files are refused for it;
//! single payments wait for a second person if it lies too far back.

use bankctl_types::{Day, from_text, words};

use crate::kernel::rules::rejection::Rejection;

/// How many days back a value date may lie, unless the ledger says otherwise.
pub const BACK_DAYS: i64 = 31;
/// The most days back that a ledger can be told to take.
pub const BACK_DAYS_MAX: i64 = 3_660;
/// How many days ahead wages come: files are delivered before pay day.
pub const WAGES_AHEAD_DAYS: i32 = 5;

words! {
    /// From which day a reversal counts.
    CountsFrom {
        /// From the value date of what it takes back, as if that had never been.
        Original = 1, "original";
        /// From the day that it is booked on.
        Today = 2, "today";
    }
}

from_text! {
    CountsFrom = CountsFrom::parse;
}

/// A span of value dates, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ValueDates {
    /// The earliest.
    pub first: Day,
    /// The latest.
    pub last: Day,
}

impl ValueDates {
    /// Those of wages that are paid on a day, where value dates may lie so
    /// many days back.
    pub fn of_wages(today: Day, back_days: i64) -> Self {
        Self {
            first: earliest(today, back_days),
            last: today.plus(WAGES_AHEAD_DAYS),
        }
    }

    /// Whether a value date lies within.
    ///
    /// # Errors
    /// It does not.
    pub fn check(self, value_date: Day) -> Result<(), Rejection> {
        if (self.first..=self.last).contains(&value_date) {
            return Ok(());
        }
        Err(Rejection::ValueDateOutOfRange {
            value_date,
            first: self.first,
            last: self.last,
        })
    }
}

/// The earliest value date that a single payment has without a second person.
pub fn earliest(today: Day, back_days: i64) -> Day {
    let days = back_days.clamp(0, BACK_DAYS_MAX);
    today.plus(i32::try_from(-days).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{BACK_DAYS, ValueDates};

    #[test]
    fn wages_are_paid_from_a_month_ago_to_five_days_ahead() {
        let dates = ValueDates::of_wages(Day(1_000), BACK_DAYS);
        let table = [
            (968, false),
            (969, true),
            (1_000, true),
            (1_005, true),
            (1_006, false),
            (i32::MIN, false),
            (i32::MAX, false),
        ];
        for (day, taken) in table {
            let checked = dates.check(Day(day)).map_err(|refused| refused.code());
            let expected = if taken {
                Ok(())
            } else {
                Err("value_date_out_of_range")
            };
            assert_eq!(checked, expected, "{day}");
        }
        assert_eq!(ValueDates::of_wages(Day(9), 0).first, Day(9));
    }
}
