//! Whether an account was overdrawn repeatedly: then its checks may wait for longer
//! (12 CFR 229.13(d)).

use std::collections::BTreeMap;

use bankctl_types::Day;

use super::availability::BusinessDays;
use crate::kernel::rules::ordered::Row;

/// On so many banking days an account was below zero (229.13(d)(1)).
const DAYS: usize = 6;
/// Or on so many of them by a large amount (229.13(d)(2)).
const LARGE_DAYS: usize = 2;
/// For so many months a day counts.
pub const MONTHS: u32 = 6;

/// Whether an account was overdrawn repeatedly on the banking days from `first` on and
/// before `until`. Given are its rows from the first day on, oldest first, the balance
/// that it has where there is none, and what was returned for lack of funds, by day: a
/// day counts, too, on which it would have been below zero if that had been paid.
pub fn is_repeatedly_overdrawn(
    rows: &[Row],
    balance_minor: i64,
    returned: &BTreeMap<Day, i64>,
    (first, until): (Day, Day),
    large_minor: i64,
) -> bool {
    let days = BusinessDays::new();
    let mut rows = rows.iter().peekable();
    let before = rows
        .peek()
        .map(|row| row.balance_minor.saturating_sub(row.minor));
    let mut balance = before.unwrap_or(balance_minor);
    let (mut short, mut by_much) = (0, 0);
    let mut day = days.banking_day(first);
    while day < until {
        while let Some(row) = rows.next_if(|row| row.business_date <= day) {
            balance = row.balance_minor;
        }
        let unpaid = returned.get(&day).copied().unwrap_or(0);
        let would_be = balance.saturating_sub(unpaid);
        short += usize::from(would_be < 0);
        by_much += usize::from(would_be <= -large_minor);
        day = days.plus(day, 1);
    }
    short >= DAYS || by_much >= LARGE_DAYS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bankctl_types::kind::Kind;
    use bankctl_types::{Day, Timestamp};

    use super::is_repeatedly_overdrawn;
    use crate::kernel::rules::ordered::Row;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// A row of a day that leaves a balance.
    fn row(on: &str, minor: i64, balance_minor: i64) -> Row {
        Row {
            id: 1,
            kind: Kind::Withdrawal,
            channel: None,
            business_date: day(on),
            value_date: day(on),
            booked_at: Timestamp(1_000),
            minor,
            balance_minor,
            reverses: None,
            is_automatic: false,
        }
    }

    /// What is told of it, balances by day and checks, items returned, and the answer.
    type Case<'c> = (
        &'c str,
        &'c [(&'c str, i64, i64)],
        &'c [(&'c str, i64)],
        bool,
    );

    #[test]
    fn six_banking_days_below_zero_or_two_by_much_are_repeated() {
        let large = -672_500;
        #[rustfmt::skip]
        let table: [Case<'_>; 9] = [
            ("never", &[("2026-11-02", -5, 0)], &[], false),
            // Mon 2 to Mon 9 are six banking days, and the weekend is none.
            ("six days", &[("2026-11-02", -6, -1), ("2026-11-10", 1, 0)], &[], true),
            ("five days", &[("2026-11-03", -6, -1), ("2026-11-10", 1, 0)], &[], false),
            ("what is covered the same day", &[("2026-11-02", -6, -1), ("2026-11-02", 1, 0)], &[], false),
            // Wed 11 is Veterans Day.
            ("two by much", &[("2026-11-10", large, large), ("2026-11-13", 672_499, -1), ("2026-11-14", 1, 0)], &[], true),
            ("one by much", &[("2026-11-10", large, large), ("2026-11-12", 672_499, -1), ("2026-11-13", 1, 0)], &[], false),
            ("a cent less", &[("2026-11-10", large + 1, large + 1), ("2026-11-14", 672_499, 0)], &[], false),
            ("if it had been paid", &[("2026-11-10", -9, 5), ("2026-11-20", 9, 5)],
                &[("2026-11-12", 672_505), ("2026-11-13", 672_505)], true),
            ("which it could be", &[("2026-11-10", -9, 5)], &[("2026-11-12", 5), ("2026-11-13", 5)], false),
        ];
        for (id, rows, returned, expected) in table {
            let rows: Vec<Row> = rows
                .iter()
                .map(|(on, minor, left)| row(on, *minor, *left))
                .collect();
            let returned: BTreeMap<Day, i64> = returned
                .iter()
                .map(|(on, minor)| (day(on), *minor))
                .collect();
            let days = (day("2026-10-01"), day("2026-12-01"));
            let found = is_repeatedly_overdrawn(&rows, 0, &returned, days, 672_500);
            assert_eq!(found, expected, "{id}");
        }
    }

    #[test]
    fn what_was_before_and_nothing_since_counts() {
        let days = (day("2026-11-02"), day("2026-11-10"));
        let none = BTreeMap::new();
        assert!(is_repeatedly_overdrawn(&[], -1, &none, days, 672_500));
        assert!(!is_repeatedly_overdrawn(&[], 0, &none, days, 672_500));
        // A day that is not over does not count.
        let shorter = (days.0, day("2026-11-09"));
        assert!(!is_repeatedly_overdrawn(&[], -1, &none, shorter, 672_500));
    }
}
