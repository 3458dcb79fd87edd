//! When a day is due to be closed, and up to which day its close counts.

use bankctl_types::calendar::Step;
use bankctl_types::{Day, Timestamp, words};
use chrono_tz::Tz;

use crate::kernel::rules::business_day::BusinessDay;

words! {
    /// What a step of a close is.
    StepStatus {
        /// It has begun.
        Running = 1, "running";
        /// All of it is done.
        Done = 2, "done";
        /// All of it was tried, and something could not be done: see the problems.
        Failed = 3, "failed";
        /// It was passed over, for the reason that the day says.
        PassedOver = 4, "passed-over";
    }
}

/// The last calendar day that the close of a day accounts for: the day before
/// the next business day, and never one of another month, so that a month is
/// whole when its last business day is closed.
pub fn last_day_of_close(day: Day, next: Day) -> Day {
    next.plus(-1).min(Step::Monthly.last_day(day)).max(day)
}

/// Whether a day is due to be closed: its close time has come, or its date is over.
pub fn is_due(day: &BusinessDay, now: Timestamp, zone: Tz) -> bool {
    now.0 >= day.terms.due || day.date < now.day_in(zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::rules::business_day::DayStatus;
    use crate::kernel::rules::day_settings::DaySettings;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// Up to which day the closes of the examples count.
    #[test]
    fn no_close_counts_beyond_its_own_month() {
        let table = [
            ("COB-1", "2026-10-29", "2026-10-30", "2026-10-29"),
            ("COB-2", "2026-10-30", "2026-11-02", "2026-10-31"),
            ("COB-3", "2026-11-02", "2026-11-03", "2026-11-02"),
            ("COB-4", "2026-11-25", "2026-11-27", "2026-11-26"),
            ("COB-4", "2026-11-27", "2026-11-30", "2026-11-29"),
            ("COB-5", "2026-12-31", "2027-01-04", "2026-12-31"),
            ("COB-6", "2027-07-02", "2027-07-06", "2027-07-05"),
        ];
        for (id, from, next, expected) in table {
            assert_eq!(
                last_day_of_close(day(from), day(next)),
                day(expected),
                "{id}"
            );
        }
    }

    /// COB-4: a day is due from its close time on, and always once it is over.
    #[test]
    fn a_day_is_due_at_its_close_time_or_when_it_is_over() {
        let zone = chrono_tz::America::New_York;
        let (date, next) = (day("2026-11-30"), day("2026-12-01"));
        let open = BusinessDay {
            date,
            status: DayStatus::Open,
            next,
            calendar: "every-day".to_owned(),
            terms: DaySettings::default().terms(date, next, zone),
            opened_at: Timestamp(0),
            cut_off_at: None,
            closed_at: None,
        };
        let hour = 3_600_000_000;
        let midnight = bankctl_types::TimeOfDay::MIDNIGHT.on(date, zone).0;
        let table = [
            (midnight + 2 * hour, false),
            (midnight + 20 * hour - 1, false),
            (midnight + 20 * hour, true),
            (midnight + 26 * hour, true),
        ];
        for (now, expected) in table {
            assert_eq!(is_due(&open, Timestamp(now), zone), expected, "{now}");
        }
        let mut late = open;
        late.terms.due = i64::MAX;
        assert!(!is_due(&late, Timestamp(midnight + 23 * hour), zone));
        assert!(is_due(&late, Timestamp(midnight + 24 * hour), zone));
    }
}
