//! What becomes of an occurrence, and of its order.

use bankctl_types::Day;

use super::amount::IfShort;
use super::order::{Occurrence, OccurrenceStatus, OrderStatus, StandingOrder};

/// An order that has failed so many times in a row waits until it is resumed.
pub const FAILURES_MAX: i64 = 3;

/// What an attempt came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Money was moved.
    Moved {
        /// How much, in minor units.
        minor: i64,
        /// The transfer.
        transfer: i64,
    },
    /// There was nothing to move.
    Nothing,
    /// The account was short.
    Short {
        /// The code of the refusal.
        code: &'static str,
    },
    /// A rule said no, as it would say again.
    Refused {
        /// Its code.
        code: &'static str,
    },
}

/// Which attempt of a day it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pass {
    /// The first one: what the account is short for is tried once more on the same
    /// day, after all the others.
    First,
    /// That one.
    Second,
}

/// Writes down what an attempt on a day came to.
pub fn settle(
    order: &mut StandingOrder,
    occurrence: &mut Occurrence,
    outcome: &Outcome,
    (pass, today): (Pass, Day),
) {
    if pass == Pass::First {
        occurrence.attempts += 1;
        occurrence.tried_on = Some(today);
    }
    let status = match outcome {
        Outcome::Moved { minor, transfer } => {
            occurrence.amount_minor = Some(*minor);
            occurrence.transfer = Some(*transfer);
            OccurrenceStatus::Executed
        }
        Outcome::Nothing => OccurrenceStatus::Skipped,
        Outcome::Refused { .. } => OccurrenceStatus::Failed,
        Outcome::Short { .. } if pass == Pass::First => OccurrenceStatus::Short,
        Outcome::Short { .. } => {
            let again = order.if_short == IfShort::Retry && occurrence.attempts <= order.retry_days;
            if again {
                OccurrenceStatus::Retrying
            } else {
                OccurrenceStatus::Failed
            }
        }
    };
    occurrence.code = match outcome {
        Outcome::Short { code } | Outcome::Refused { code } => Some((*code).to_owned()),
        Outcome::Moved { .. } | Outcome::Nothing => None,
    };
    occurrence.status = status;
    match status {
        OccurrenceStatus::Executed => order.failures = 0,
        OccurrenceStatus::Failed => {
            order.failures += 1;
            if order.failures >= FAILURES_MAX && order.status == OrderStatus::Active {
                order.status = OrderStatus::Suspended;
            }
        }
        _ => {}
    }
}

/// Ends an order of which nothing is left: neither a date, nor an occurrence that is
/// tried again.
pub fn end_if_over(order: &mut StandingOrder, open_occurrences: i64) {
    if order.next_nominal.is_none() && open_occurrences == 0 {
        order.status = OrderStatus::Ended;
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Currency;
    use bankctl_types::number::AccountId;

    use super::*;
    use crate::day::rules::built_in::BuiltIn;
    use crate::day::rules::calendar::Calendar;
    use crate::orders::rules::amount::AmountRule;
    use crate::orders::rules::dates::{Every, OnHoliday, adjusted, is_due};

    fn day(text: &str) -> Day {
        Day::parse(text).expect(text)
    }

    fn order(every: Every, start: &str) -> StandingOrder {
        StandingOrder {
            debit: AccountId(100_000_001),
            credit: AccountId(100_000_002),
            rule: AmountRule::Fixed,
            amount_minor: 7_500,
            currency: Currency::parse("USD").expect("USD"),
            every,
            day_of_month: None,
            start: day(start),
            end: None,
            times: None,
            left: None,
            on_holiday: OnHoliday::Following,
            if_short: IfShort::Skip,
            retry_days: 3,
            priority: 0,
            memo: None,
            reference: None,
            by: Vec::new(),
            status: OrderStatus::Active,
            failures: 0,
            next_place: Some(0),
            next_nominal: Some(day(start)),
        }
    }

    /// Runs an order by itself over the starts of business days, with what the account
    /// says each day, and tells the day and state of each attempt.
    fn run(
        order: &mut StandingOrder,
        starts: &[&str],
        says: impl Fn(Day) -> Outcome,
    ) -> Vec<String> {
        let calendar = Calendar::built_in(BuiltIn::UsFederalReserve);
        let mut told = Vec::new();
        let mut open: Vec<Occurrence> = Vec::new();
        for today in starts.iter().map(|text| day(text)) {
            let next = calendar.next_after(today).expect("a day");
            let mut attempt = |order: &mut StandingOrder, mut occurrence: Occurrence| {
                for pass in [Pass::First, Pass::Second] {
                    settle(order, &mut occurrence, &says(today), (pass, today));
                    if occurrence.status != OccurrenceStatus::Short {
                        break;
                    }
                }
                told.push(format!(
                    "{today} {} {}",
                    occurrence.nominal, occurrence.status
                ));
                Some(occurrence).filter(|occurrence| occurrence.status.is_open())
            };
            let mut still_open = Vec::new();
            for occurrence in open {
                still_open.extend(attempt(order, occurrence));
            }
            while let Some(date) = order.next_nominal {
                let due = is_due(order.on_holiday, date, today, next);
                if !due || order.status != OrderStatus::Active {
                    break;
                }
                let place = order.next_place.expect("a place") + 1;
                let Some(adjusted) = adjusted(order.on_holiday, date, &calendar) else {
                    order.go_to(place, &[]);
                    continue;
                };
                order.count_one();
                order.go_to(place, &[]);
                still_open.extend(attempt(order, Occurrence::begun(1, date, adjusted)));
            }
            open = still_open;
            end_if_over(order, i64::try_from(open.len()).expect("few"));
        }
        told
    }

    fn moved(_: Day) -> Outcome {
        Outcome::Moved {
            minor: 7_500,
            transfer: 1,
        }
    }

    fn short(_: Day) -> Outcome {
        Outcome::Short {
            code: "insufficient_funds",
        }
    }

    #[test]
    fn so_8_an_account_that_stays_short_is_tried_on_three_more_business_days() {
        let mut order = StandingOrder {
            if_short: IfShort::Retry,
            ..order(Every::Once, "2026-12-04")
        };
        let starts = [
            "2026-12-03",
            "2026-12-04",
            "2026-12-07",
            "2026-12-08",
            "2026-12-09",
            "2026-12-10",
        ];
        let told = run(&mut order, &starts, short);
        let expected = [
            "2026-12-04 2026-12-04 retrying",
            "2026-12-07 2026-12-04 retrying",
            "2026-12-08 2026-12-04 retrying",
            "2026-12-09 2026-12-04 failed",
        ];
        assert_eq!(told, expected);
        assert_eq!(order.status, OrderStatus::Ended);
    }

    #[test]
    fn so_9_what_was_missed_is_done_oldest_first() {
        let starts = ["2026-11-25", "2026-11-27", "2026-11-30"];
        let mut daily = order(Every::Day, "2026-11-26");
        let told = run(&mut daily, &starts, moved);
        let expected = [
            "2026-11-27 2026-11-26 executed",
            "2026-11-27 2026-11-27 executed",
            "2026-11-30 2026-11-28 executed",
            "2026-11-30 2026-11-29 executed",
            "2026-11-30 2026-11-30 executed",
        ];
        assert_eq!(told, expected);
        let mut skipping = StandingOrder {
            on_holiday: OnHoliday::Skip,
            ..order(Every::Day, "2026-11-26")
        };
        let told = run(&mut skipping, &starts, moved);
        let expected = [
            "2026-11-27 2026-11-27 executed",
            "2026-11-30 2026-11-30 executed",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn so_10_a_failure_counts_as_a_time() {
        let mut order = StandingOrder {
            times: Some(3),
            left: Some(3),
            ..order(Every::Month, "2026-12-15")
        };
        let starts = [
            "2026-12-15",
            "2027-01-15",
            "2027-02-12",
            "2027-02-16",
            "2027-03-15",
        ];
        let told = run(&mut order, &starts, |today| {
            if today == day("2027-01-15") {
                short(today)
            } else {
                moved(today)
            }
        });
        let expected = [
            "2026-12-15 2026-12-15 executed",
            "2027-01-15 2027-01-15 failed",
            "2027-02-16 2027-02-15 executed",
        ];
        assert_eq!(told, expected);
        assert_eq!((order.status, order.failures), (OrderStatus::Ended, 0));
    }

    #[test]
    fn three_failures_in_a_row_suspend_an_order_and_what_was_done_begins_anew() {
        let starts = [
            "2026-12-01",
            "2026-12-02",
            "2026-12-03",
            "2026-12-04",
            "2026-12-07",
        ];
        let mut failing = order(Every::Day, "2026-12-01");
        let told = run(&mut failing, &starts, short);
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(failing.status, OrderStatus::Suspended);
        assert_eq!(failing.next_nominal, Some(day("2026-12-04")));
        let mut lucky = order(Every::Day, "2026-12-01");
        let told = run(&mut lucky, &starts, |today| {
            if today == day("2026-12-03") {
                moved(today)
            } else {
                Outcome::Refused {
                    code: "account_frozen",
                }
            }
        });
        // The weekend falls on Monday: two at once, after the one of Friday.
        assert_eq!(told.len(), 6, "{told:?}");
        assert_eq!(lucky.status, OrderStatus::Suspended);
    }

    #[test]
    fn nothing_to_move_is_neither_a_failure_nor_a_success() {
        let mut order = order(Every::Day, "2026-12-01");
        order.failures = 2;
        let told = run(&mut order, &["2026-12-01"], |_| Outcome::Nothing);
        assert_eq!(told, ["2026-12-01 2026-12-01 skipped"]);
        assert_eq!((order.status, order.failures), (OrderStatus::Active, 2));
    }
}
