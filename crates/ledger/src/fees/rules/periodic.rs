//! Fees of a month: the first one, and what can be taken.

use bankctl_types::Day;
use bankctl_types::calendar::Step;

use super::term::{FeeTerm, FirstPeriod};
use crate::fees::rules::condition::Month;

/// What a fee of a month is for an account that had it from a day on, in minor
/// units.
pub fn due_minor(term: &FeeTerm, began: Day, end: Day) -> i64 {
    let first = Step::Monthly.first_day(end);
    let whole = term.price.of(0);
    if began <= first {
        return whole;
    }
    match term.first_period {
        FirstPeriod::Free => 0,
        FirstPeriod::Full => whole,
        FirstPeriod::Prorated => part(whole, days(began, end), days(first, end)),
    }
}

/// A part of an amount, half a unit and more rounded up.
fn part(minor: i64, days: i64, of: i64) -> i64 {
    let (days, of) = (i128::from(days.max(0)), i128::from(of.max(1)));
    let rounded = (i128::from(minor) * days * 2 + of) / (of * 2);
    // No more than the whole: there are no more days than the month has.
    i64::try_from(rounded).unwrap_or(minor)
}

fn days(from: Day, to: Day) -> i64 {
    i64::from(to.0) - i64::from(from.0) + 1
}

/// Whether a fee of a month is waived by its conditions.
pub fn is_waived(term: &FeeTerm, month: &Month) -> bool {
    let mut conditions = term.waive_if.iter();
    conditions.any(|condition| condition.is_met(month))
}

/// What is taken of a fee that is due, in minor units: what there is beyond what
/// holds reserve, down to zero.
pub fn takes(due_minor: i64, balance_minor: i64, held_minor: i64) -> i64 {
    let there = i128::from(balance_minor) - i128::from(held_minor);
    let there = i64::try_from(there.max(0)).unwrap_or(i64::MAX);
    due_minor.min(there)
}

/// Whether a fee that was due on a day is given up on another.
pub fn is_given_up(due_on: Day, give_up_days: Option<i64>, today: Day) -> bool {
    give_up_days.is_some_and(|days| i64::from(today.0) - i64::from(due_on.0) >= days)
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::{due_minor, is_given_up, takes};
    use crate::fees::rules::term::tests::fee;
    use crate::fees::rules::term::{FeeEvent, FirstPeriod};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn fee_3_the_first_month_is_free_full_or_for_the_days_that_are_left() {
        let table = [
            (FirstPeriod::Prorated, "2026-11-18", 520),
            (FirstPeriod::Prorated, "2026-11-30", 40),
            (FirstPeriod::Prorated, "2026-11-02", 1_160),
            (FirstPeriod::Prorated, "2026-11-01", 1_200),
            (FirstPeriod::Prorated, "2026-10-31", 1_200),
            (FirstPeriod::Free, "2026-11-18", 0),
            (FirstPeriod::Free, "2026-11-02", 0),
            (FirstPeriod::Free, "2026-11-01", 1_200),
            (FirstPeriod::Full, "2026-11-18", 1_200),
        ];
        for (first_period, began, expected) in table {
            let mut term = fee(FeeEvent::Monthly, 1_200);
            term.first_period = first_period;
            let due = due_minor(&term, day(began), day("2026-11-30"));
            assert_eq!(due, expected, "{first_period} {began}");
        }
        let mut large = fee(FeeEvent::Monthly, i64::MAX);
        large.first_period = FirstPeriod::Prorated;
        let due = due_minor(&large, day("2026-11-02"), day("2026-11-30"));
        assert!(due < i64::MAX);
    }

    /// A balance of 7.35 for a fee of 12.00, and 100.00 on the next day.
    #[test]
    fn fee_7_what_there_is_is_taken_and_the_rest_stays_due() {
        let table = [
            (1_200, 735, 0, 735),
            (465, 10_000, 0, 465),
            (1_200, 735, 700, 35),
            (1_200, 735, 800, 0),
            (1_200, 0, 0, 0),
            (1_200, -500, 0, 0),
            (1_200, i64::MAX, 0, 1_200),
            (1_200, i64::MIN, i64::MAX, 0),
        ];
        for (due, balance, held, expected) in table {
            assert_eq!(
                takes(due, balance, held),
                expected,
                "{due} {balance} {held}"
            );
        }
    }

    #[test]
    fn what_is_due_is_tried_for_so_many_days() {
        let due_on = day("2026-11-30");
        let table = [
            (None, "2036-11-30", false),
            (Some(60), "2027-01-28", false),
            (Some(60), "2027-01-29", true),
            (Some(0), "2026-11-30", true),
        ];
        for (days, today, expected) in table {
            assert_eq!(is_given_up(due_on, days, day(today)), expected, "{today}");
        }
    }
}
