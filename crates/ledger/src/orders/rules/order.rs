//! A standing order and its occurrences, as the change log keeps them.

use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Day, words};
use serde::Serialize;

use super::amount::{AmountRule, IfShort};
use super::dates::{Dates, Every, OnHoliday, adjusted};
use crate::day::rules::calendar::Calendar;

/// So many dates are looked at for one that is a business day.
const LOOKED_AT_MAX: usize = 4_000;

words! {
    /// What a standing order is.
    OrderStatus {
        /// It is carried out.
        Active = 1, "active";
        /// It waits until a teller resumes it.
        Paused = 2, "paused";
        /// It failed three times in a row, and waits in the same way.
        Suspended = 3, "suspended";
        /// It is over.
        Ended = 4, "ended";
    }
}

words! {
    /// What became of an occurrence.
    OccurrenceStatus {
        /// Money was moved.
        Executed = 1, "executed";
        /// It could not be done.
        Failed = 2, "failed";
        /// There was nothing to move, or it was left out by hand.
        Skipped = 3, "skipped";
        /// The account was short; it is tried again on another day.
        Retrying = 4, "retrying";
        /// The account was short; it is tried again on the same day, after all the
        /// others.
        Short = 5, "short";
    }
}

impl OccurrenceStatus {
    /// Whether more becomes of it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Retrying | Self::Short)
    }
}

/// A standing order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StandingOrder {
    /// The account that pays.
    pub debit: AccountId,
    /// The account that is paid.
    pub credit: AccountId,
    /// What the amount is.
    pub rule: AmountRule,
    /// The amount, in minor units.
    pub amount_minor: i64,
    /// The currency of both accounts.
    pub currency: Currency,
    /// How often.
    pub every: Every,
    /// The day of the month, if it is not that of the start.
    pub day_of_month: Option<i64>,
    /// The anchor.
    pub start: Day,
    /// The last date, if there is one.
    pub end: Option<Day>,
    /// How many times, if that is said.
    pub times: Option<i64>,
    /// How many times are left of them.
    pub left: Option<i64>,
    /// What becomes of dates that are no business days.
    pub on_holiday: OnHoliday,
    /// What becomes of an occurrence that the account is short for.
    pub if_short: IfShort,
    /// On how many more business days it is tried.
    pub retry_days: i64,
    /// Which go first: those with the lowest.
    pub priority: i64,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The idempotency key of the request that made it.
    pub reference: Option<String>,
    /// The holders who ordered it, where that is said.
    pub by: Vec<CustomerNumber>,
    /// What it is.
    pub status: OrderStatus,
    /// How many occurrences have failed since one was done.
    pub failures: i64,
    /// The place of the next date, counted from the anchor; `None` if none is left.
    pub next_place: Option<i64>,
    /// The next date.
    pub next_nominal: Option<Day>,
}

impl StandingOrder {
    /// Its dates.
    pub fn dates(&self) -> Dates {
        Dates {
            every: self.every,
            day_of_month: self.day_of_month,
            start: self.start,
        }
    }

    /// The date at a place, if it is not after the last.
    pub fn date_at(&self, place: i64) -> Option<Day> {
        let date = self.dates().at(place)?;
        let is_over = self.end.is_some_and(|end| date > end);
        (!is_over).then_some(date)
    }

    /// Whether it was asked for by the same request as another, whatever became of
    /// both.
    pub fn is_same_request(&self, other: &Self) -> bool {
        let asked = |order: &Self| Self {
            left: None,
            status: OrderStatus::Active,
            failures: 0,
            next_place: None,
            next_nominal: None,
            ..order.clone()
        };
        asked(self) == asked(other)
    }

    /// Goes to a place, or the first one after it that is not left out by hand.
    /// Nothing is left after the last time or the last date.
    pub fn go_to(&mut self, mut place: i64, left_out: &[Day]) {
        let mut next = None;
        if self.left != Some(0) {
            while let Some(date) = self.date_at(place) {
                if !left_out.contains(&date) {
                    next = Some((place, date));
                    break;
                }
                place += 1;
            }
        }
        self.next_place = next.map(|(place, _)| place);
        self.next_nominal = next.map(|(_, date)| date);
    }

    /// Nothing is left of its dates.
    pub fn end_dates(&mut self) {
        self.next_place = None;
        self.next_nominal = None;
    }

    /// One of its times is used up.
    pub fn count_one(&mut self) {
        self.left = self.left.map(|left| (left - 1).max(0));
    }
}

/// What became of a date of a standing order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Occurrence {
    /// The key of the order.
    pub order: i64,
    /// The date, as it follows from the anchor.
    pub nominal: Day,
    /// The business day that it was moved to.
    pub adjusted: Day,
    /// What became of it.
    pub status: OccurrenceStatus,
    /// On how many days it was tried.
    pub attempts: i64,
    /// The business day that it was tried on last.
    pub tried_on: Option<Day>,
    /// How much was moved, in minor units.
    pub amount_minor: Option<i64>,
    /// The transfer that moved it.
    pub transfer: Option<i64>,
    /// Why it was not done, for programs.
    pub code: Option<String>,
}

impl Occurrence {
    /// One of which nothing has become yet.
    pub fn begun(order: i64, nominal: Day, adjusted: Day) -> Self {
        Self {
            order,
            nominal,
            adjusted,
            status: OccurrenceStatus::Short,
            attempts: 0,
            tried_on: None,
            amount_minor: None,
            transfer: None,
            code: None,
        }
    }
}

/// A date that is to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Upcoming {
    /// Its place, counted from the anchor.
    pub place: i64,
    /// The date, as it follows from the anchor.
    pub nominal: Day,
    /// The business day that it is moved to.
    pub adjusted: Day,
}

/// The dates that an order will be carried out for, as far as the calendar says,
/// without those that are left out by hand.
pub fn upcoming(
    order: &StandingOrder,
    calendar: &Calendar,
    left_out: &[Day],
    limit: usize,
) -> Vec<Upcoming> {
    let mut found = Vec::new();
    let Some(first) = order.next_place else {
        return found;
    };
    let left = order.left.and_then(|left| usize::try_from(left).ok());
    let limit = left.map_or(limit, |left| left.min(limit));
    let mut passed = 0;
    for place in first.. {
        let Some(nominal) = order.date_at(place).filter(|_| found.len() < limit) else {
            break;
        };
        let moved = adjusted(order.on_holiday, nominal, calendar);
        match moved.filter(|_| !left_out.contains(&nominal)) {
            Some(adjusted) => found.push(Upcoming {
                place,
                nominal,
                adjusted,
            }),
            None => passed += 1,
        }
        if passed > LOOKED_AT_MAX {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::rules::built_in::BuiltIn;

    fn day(text: &str) -> Day {
        Day::parse(text).expect(text)
    }

    /// A monthly order of three times from the middle of December.
    fn order() -> StandingOrder {
        StandingOrder {
            debit: AccountId(100_000_001),
            credit: AccountId(100_000_002),
            rule: AmountRule::Fixed,
            amount_minor: 7_500,
            currency: Currency::parse("USD").expect("USD"),
            every: Every::Month,
            day_of_month: None,
            start: day("2026-12-15"),
            end: None,
            times: Some(3),
            left: Some(3),
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
            next_nominal: Some(day("2026-12-15")),
        }
    }

    #[test]
    fn an_order_goes_on_until_its_times_or_its_days_are_over() {
        let mut counted = order();
        for expected in [Some("2027-01-15"), Some("2027-02-15"), None] {
            counted.count_one();
            let place = counted.next_place.map_or(0, |place| place + 1);
            counted.go_to(place, &[]);
            assert_eq!(counted.next_nominal, expected.map(day));
            assert_eq!(counted.next_place.is_some(), expected.is_some());
        }
        let mut dated = StandingOrder {
            times: None,
            left: None,
            end: Some(day("2027-02-14")),
            ..order()
        };
        dated.go_to(1, &[]);
        assert_eq!(dated.next_nominal, Some(day("2027-01-15")));
        dated.go_to(2, &[]);
        assert_eq!(dated.next_nominal, None);
    }

    #[test]
    fn what_is_left_out_by_hand_is_passed_over() {
        let mut order = order();
        let left_out = ["2027-01-15", "2027-02-15"].map(day);
        order.go_to(1, &left_out);
        assert_eq!(
            (order.next_place, order.next_nominal),
            (Some(3), Some(day("2027-03-15")))
        );
    }

    /// SO-1 and SO-4 as `order show --next` tells them; SO-9 with `skip`.
    #[test]
    fn what_is_to_come_is_told_with_its_business_days() {
        let bank = Calendar::built_in(BuiltIn::UsFederalReserve);
        let told = |order: &StandingOrder, left_out: &[Day], limit| {
            let ahead = upcoming(order, &bank, left_out, limit);
            let on = ahead.iter().map(|one| one.adjusted.to_string());
            on.collect::<Vec<String>>()
        };
        let mut order = StandingOrder {
            times: None,
            left: None,
            ..order()
        };
        order.start = day("2027-01-31");
        order.day_of_month = Some(31);
        order.go_to(0, &[]);
        let so_1 = [
            "2027-02-01",
            "2027-03-01",
            "2027-03-31",
            "2027-04-30",
            "2027-06-01",
            "2027-06-30",
        ];
        assert_eq!(told(&order, &[], 6), so_1, "SO-1");
        assert_eq!(told(&order, &[day("2027-02-28")], 2), [so_1[0], so_1[2]]);
        order.left = Some(2);
        assert_eq!(told(&order, &[], 6), so_1[..2]);
        order.left = None;
        for on_holiday in [OnHoliday::Preceding, OnHoliday::Modified] {
            order.on_holiday = on_holiday;
            let so_2 = [
                "2027-01-29",
                "2027-02-26",
                "2027-03-31",
                "2027-04-30",
                "2027-05-28",
                "2027-06-30",
            ];
            assert_eq!(told(&order, &[], 6), so_2, "SO-2");
        }
        order.on_holiday = OnHoliday::Following;
        order.every = Every::TwoWeeks;
        order.start = day("2026-12-11");
        order.go_to(0, &[]);
        let so_4 = ["2026-12-11", "2026-12-28", "2027-01-08", "2027-01-22"];
        assert_eq!(told(&order, &[], 4), so_4, "SO-4");
        order.on_holiday = OnHoliday::Skip;
        order.every = Every::Day;
        order.start = day("2026-11-26");
        order.go_to(0, &[]);
        let so_9 = ["2026-11-27", "2026-11-30", "2026-12-01"];
        assert_eq!(told(&order, &[], 3), so_9, "SO-9");
        order.end_dates();
        assert!(told(&order, &[], 3).is_empty());
    }

    #[test]
    fn the_same_request_is_told_by_what_was_asked() {
        let one = order();
        let mut other = order();
        other.status = OrderStatus::Ended;
        other.go_to(7, &[]);
        other.left = Some(1);
        assert!(one.is_same_request(&other));
        other.amount_minor += 1;
        assert!(!one.is_same_request(&other));
    }
}
