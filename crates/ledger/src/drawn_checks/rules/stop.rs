//! An order not to pay a check, and how long it lasts.
//!
//! It is effective for six months; one that was given orally lapses after 14 calendar
//! days unless it is confirmed in writing within them, and it is renewed for six more
//! months by a writing that comes while it is effective (UCC 4-403(b)).

use bankctl_types::calendar::Step;
use bankctl_types::number::AccountId;
use bankctl_types::{Day, words};
use serde::Serialize;

use super::numbers::Numbers;

/// For how many calendar days an oral order lasts that no one confirms (UCC 4-403(b)).
const ORAL_DAYS: i32 = 14;
/// For how many months a written order lasts (UCC 4-403(b)).
const MONTHS: i64 = 6;
/// How often an order is renewed at most.
pub const RENEWALS_MAX: i64 = 200;

words! {
    /// The state of an order to stop payment.
    StopStatus {
        /// It is effective until its last day.
        Active = 1, "active";
        /// The customer took it back.
        Lifted = 2, "lifted";
        /// Its last day is over. Not written to disk: the day says so.
        Lapsed = 3, "lapsed";
    }
}

/// An order to stop payment, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StopPayment {
    /// The account that pays.
    pub account: AccountId,
    /// The numbers of the checks.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// Only a check of this amount, in minor units, if that was said.
    pub amount_minor: Option<i64>,
    /// Whether it was given orally and not confirmed in writing.
    pub oral: bool,
    /// The business day on which it was given.
    pub ordered_on: Day,
    /// How often it was renewed.
    pub renewals: i64,
    /// The last day.
    pub last_day: Day,
    /// What was done with it.
    pub status: StopStatus,
    /// The fee for it, by number, if there was one.
    pub fee: Option<i64>,
    /// The idempotency key.
    pub reference: Option<String>,
}

/// The last day of an order.
#[must_use]
pub fn last_day(ordered_on: Day, oral: bool, renewals: i64) -> Day {
    if oral {
        return ordered_on.plus(ORAL_DAYS);
    }
    months_later(
        ordered_on,
        MONTHS.saturating_mul(renewals.saturating_add(1)),
    )
}

/// The same day of the month so many months later, or the last one of a shorter month.
fn months_later(day: Day, months: i64) -> Day {
    let (_, _, of_month) = day.parts();
    let mut first = Step::Monthly.first_day(day);
    for _ in 0..months {
        first = Step::Monthly.last_day(first).plus(1);
    }
    let days = i32::try_from(of_month).unwrap_or(1) - 1;
    first.plus(days).min(Step::Monthly.last_day(first))
}

impl StopPayment {
    /// What it is on a day.
    #[must_use]
    pub fn status_on(&self, day: Day) -> StopStatus {
        match self.status {
            StopStatus::Active if day > self.last_day => StopStatus::Lapsed,
            status => status,
        }
    }

    /// Whether it stops a check on a day.
    #[must_use]
    pub fn stops(&self, number: i64, amount_minor: i64, day: Day) -> bool {
        self.status_on(day) == StopStatus::Active
            && self.numbers.has(number)
            && self.amount_minor.is_none_or(|minor| minor == amount_minor)
    }

    /// Whether another order would say the same again of a check.
    #[must_use]
    pub fn repeats(&self, other: &Self, day: Day) -> bool {
        let same_amount = match (self.amount_minor, other.amount_minor) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.status_on(day) == StopStatus::Active
            && self.numbers.meets(other.numbers)
            && same_amount
    }

    /// It is in writing now.
    pub fn confirm(&mut self) {
        self.oral = false;
        self.last_day = last_day(self.ordered_on, false, self.renewals);
    }

    /// It lasts for six months more, from where it would have ended.
    pub fn renew(&mut self) {
        self.renewals += 1;
        self.last_day = last_day(self.ordered_on, self.oral, self.renewals);
    }

    /// Whether its fields go together.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.numbers.is_sound()
            && self.amount_minor.is_none_or(|minor| minor > 0)
            && (0..=RENEWALS_MAX).contains(&self.renewals)
            && (!self.oral || self.renewals == 0)
            && self.status != StopStatus::Lapsed
            && self.last_day == last_day(self.ordered_on, self.oral, self.renewals)
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use bankctl_types::number::AccountId;

    use super::{StopPayment, StopStatus, last_day};
    use crate::drawn_checks::rules::numbers::Numbers;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn stop(oral: bool) -> StopPayment {
        let ordered_on = day("2026-11-23");
        StopPayment {
            account: AccountId(100_000_001),
            numbers: Numbers {
                first: 1_021,
                last: 1_030,
            },
            amount_minor: None,
            oral,
            ordered_on,
            renewals: 0,
            last_day: last_day(ordered_on, oral, 0),
            status: StopStatus::Active,
            fee: None,
            reference: None,
        }
    }

    #[test]
    fn oral_orders_last_14_days_and_written_ones_six_months() {
        let table = [
            ("2026-11-23", true, 0, "2026-12-07"),
            ("2026-11-23", false, 0, "2027-05-23"),
            ("2026-11-23", false, 1, "2027-11-23"),
            ("2026-11-23", false, 2, "2028-05-23"),
            ("2026-12-20", true, 0, "2027-01-03"),
            // A shorter month has no such day, and the next one has it again.
            ("2026-08-31", false, 0, "2027-02-28"),
            ("2026-08-31", false, 1, "2027-08-31"),
            ("2027-08-31", false, 0, "2028-02-29"),
        ];
        for (ordered_on, oral, renewals, expected) in table {
            let last = last_day(day(ordered_on), oral, renewals);
            assert_eq!(last, day(expected), "{ordered_on} {oral} {renewals}");
        }
    }

    #[test]
    fn an_order_stops_its_checks_until_its_last_day() {
        let oral = stop(true);
        let mut lifted = stop(false);
        lifted.status = StopStatus::Lifted;
        let mut of_amount = stop(false);
        of_amount.amount_minor = Some(4_500);
        let table = [
            (&oral, 1_021, 1, "2026-12-07", true),
            (&oral, 1_030, 1, "2026-12-07", true),
            (&oral, 1_031, 1, "2026-12-07", false),
            (&oral, 1_021, 1, "2026-12-08", false),
            (&lifted, 1_021, 1, "2026-11-24", false),
            (&of_amount, 1_021, 4_500, "2027-05-23", true),
            (&of_amount, 1_021, 4_501, "2027-05-23", false),
            (&of_amount, 1_021, 4_500, "2027-05-24", false),
        ];
        for (stop, number, minor, on, expected) in table {
            let stops = stop.stops(number, minor, day(on));
            assert_eq!(stops, expected, "{number} {minor} {on}");
        }
    }

    #[test]
    fn confirming_and_renewing_count_from_the_day_of_the_order() {
        let mut one = stop(true);
        one.confirm();
        assert!(!one.oral && one.is_sound());
        assert_eq!(one.last_day, day("2027-05-23"));
        one.renew();
        assert_eq!(one.last_day, day("2027-11-23"));
        assert!(one.is_sound());
        assert_eq!(one.status_on(day("2027-11-24")), StopStatus::Lapsed);
    }

    #[test]
    fn the_same_is_not_ordered_twice() {
        let today = day("2026-11-24");
        let there = stop(false);
        let mut other = stop(false);
        assert!(there.repeats(&other, today));
        other.numbers = Numbers::one(1_031);
        assert!(!there.repeats(&other, today));
        let (mut small, mut large) = (stop(false), stop(false));
        small.amount_minor = Some(100);
        large.amount_minor = Some(200);
        assert!(!small.repeats(&large, today) && there.repeats(&small, today));
        assert!(!there.repeats(&there, day("2027-05-24")), "it has lapsed");
    }
}
