//! On which days a standing order is carried out.
//!
//! Each date follows from the anchor, the day that the order starts on, and never
//! from the date before it: after the 28th of February comes the 31st of March.

use bankctl_types::{Day, from_text, words};
use chrono::NaiveDate;

use crate::day::rules::calendar::Calendar;

words! {
    /// How often an order is carried out.
    Every {
        /// One time only.
        Once = 1, "once";
        /// Each calendar day.
        Day = 2, "day";
        /// Each week.
        Week = 3, "week";
        /// Each second week.
        TwoWeeks = 4, "2weeks";
        /// Each month.
        Month = 5, "month";
        /// Each third month.
        Quarter = 6, "quarter";
        /// Each year.
        Year = 7, "year";
    }
}

words! {
    /// What becomes of a date that is no business day.
    OnHoliday {
        /// The next business day.
        Following = 1, "following";
        /// The business day before.
        Preceding = 2, "preceding";
        /// The next business day, or the one before if that is of another month.
        Modified = 3, "modified";
        /// Nothing is done for that date.
        Skip = 4, "skip";
    }
}

from_text! {
    Every = Every::parse;
    OnHoliday = OnHoliday::parse;
}

impl Every {
    /// How many days lie between two dates, where that is always the same.
    fn days(self) -> Option<i64> {
        match self {
            Self::Day => Some(1),
            Self::Week => Some(7),
            Self::TwoWeeks => Some(14),
            _ => None,
        }
    }

    /// How many months lie between two dates, where these are whole ones.
    fn months(self) -> Option<i64> {
        match self {
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Year => Some(12),
            _ => None,
        }
    }

    /// Whether its dates have a day of the month.
    pub fn has_day_of_month(self) -> bool {
        self.months().is_some()
    }
}

/// The dates of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dates {
    /// How often.
    pub every: Every,
    /// The day of the month, if it is not that of the start; 31 is the last one of
    /// each.
    pub day_of_month: Option<i64>,
    /// The anchor: no date lies before it.
    pub start: Day,
}

/// The month of a day, counted from year 0.
fn month_of(day: Day) -> i64 {
    let (year, month, _) = day.parts();
    i64::from(year) * 12 + i64::from(month) - 1
}

/// A day of a month, or its last one if it has fewer days.
fn in_month(month: i64, day: i64) -> Option<Day> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let of_year = u32::try_from(month.rem_euclid(12)).ok()? + 1;
    let day = u32::try_from(day.clamp(1, 31)).ok()?;
    let date = (28..=day)
        .rev()
        .chain(std::iter::once(day))
        .find_map(|day| NaiveDate::from_ymd_opt(year, of_year, day))?;
    let found = Day::from_date(date);
    (Day::MIN..=Day::MAX).contains(&found).then_some(found)
}

impl Dates {
    /// The date at a place, counted from 0 at the anchor; `None` if there is none.
    pub fn at(self, place: i64) -> Option<Day> {
        if place < 0 {
            return None;
        }
        if let Some(days) = self.every.days() {
            let later = i64::from(self.start.0).checked_add(place.checked_mul(days)?)?;
            let day = Day(i32::try_from(later).ok()?);
            return (day <= Day::MAX).then_some(day);
        }
        if let Some(months) = self.every.months() {
            let day = self
                .day_of_month
                .unwrap_or_else(|| i64::from(self.start.parts().2));
            let month = month_of(self.start).checked_add(place.checked_mul(months)?)?;
            return in_month(month, day);
        }
        (place == 0).then_some(self.start)
    }

    /// The place of the first date after a day, and not before the start.
    pub fn first_after(self, day: Day) -> Option<i64> {
        let day = day.max(self.start.plus(-1));
        let days = i64::from(day.0) - i64::from(self.start.0);
        let about = match (self.every.days(), self.every.months()) {
            (Some(step), _) => days / step,
            (_, Some(step)) => (month_of(day) - month_of(self.start)) / step,
            _ => 0,
        };
        let mut place = (about - 1).max(0);
        // Two or three steps: the place before is at most a period away.
        while self.at(place)? <= day {
            place += 1;
        }
        Some(place)
    }
}

/// When what falls on a date is done by a calendar; `None` if nothing is.
pub fn adjusted(on_holiday: OnHoliday, date: Day, calendar: &Calendar) -> Option<Day> {
    if calendar.is_open(date) {
        return Some(date);
    }
    match on_holiday {
        OnHoliday::Following => calendar.next_after(date),
        OnHoliday::Preceding => calendar.last_before(date),
        OnHoliday::Modified => {
            let following = calendar.next_after(date)?;
            if month_of(following) == month_of(date) {
                Some(following)
            } else {
                calendar.last_before(date)
            }
        }
        OnHoliday::Skip => None,
    }
}

/// Whether what falls on a date is done when a business day starts, as the day
/// after it is `next`: on the day, or before the next one starts if it is moved to
/// an earlier day.
pub fn is_due(on_holiday: OnHoliday, date: Day, today: Day, next: Day) -> bool {
    date <= today
        || (date < next
            && match on_holiday {
                OnHoliday::Preceding => true,
                OnHoliday::Modified => month_of(date) != month_of(next),
                OnHoliday::Following | OnHoliday::Skip => false,
            })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::rules::built_in::BuiltIn;

    fn day(text: &str) -> Day {
        Day::parse(text).expect(text)
    }

    fn dates(every: Every, day_of_month: Option<i64>, start: &str) -> Dates {
        Dates {
            every,
            day_of_month,
            start: day(start),
        }
    }

    fn bank() -> Calendar {
        Calendar::built_in(BuiltIn::UsFederalReserve)
    }

    /// The dates of the examples, from the anchor's place on.
    #[test]
    fn dates_follow_from_the_anchor() {
        let table: [(&str, Dates, i64, &[&str]); 7] = [
            (
                "SO-1",
                dates(Every::Month, Some(31), "2027-01-31"),
                0,
                &[
                    "2027-01-31",
                    "2027-02-28",
                    "2027-03-31",
                    "2027-04-30",
                    "2027-05-31",
                    "2027-06-30",
                ],
            ),
            (
                "SO-3",
                dates(Every::Month, Some(30), "2027-01-30"),
                0,
                &["2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"],
            ),
            (
                "SO-4",
                dates(Every::TwoWeeks, None, "2026-12-11"),
                0,
                &["2026-12-11", "2026-12-25", "2027-01-08", "2027-01-22"],
            ),
            (
                "SO-5",
                dates(Every::Year, None, "2028-02-29"),
                1,
                &["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
            ),
            (
                "SO-7",
                dates(Every::Quarter, Some(31), "2026-11-30"),
                1,
                &["2027-02-28", "2027-05-31", "2027-08-31", "2027-11-30"],
            ),
            (
                "SO-10",
                dates(Every::Month, None, "2026-12-15"),
                0,
                &["2026-12-15", "2027-01-15", "2027-02-15"],
            ),
            (
                "the last days of years that can be written",
                dates(Every::Year, None, "9998-12-31"),
                0,
                &["9998-12-31", "9999-12-31"],
            ),
        ];
        for (id, dates, first, expected) in table {
            let got: Vec<String> = (first..)
                .map_while(|place| dates.at(place))
                .take(expected.len())
                .map(|day| day.to_string())
                .collect();
            assert_eq!(got, expected, "{id}");
        }
        assert_eq!(dates(Every::Year, None, "9999-12-31").at(1), None);
        assert_eq!(dates(Every::Once, None, "2027-01-31").at(1), None);
        assert_eq!(dates(Every::Week, None, "2027-01-31").at(-1), None);
        assert_eq!(dates(Every::Day, None, "2027-01-31").at(i64::MAX), None);
    }

    /// SO-1, SO-2, SO-4, SO-6 and SO-10: the date, and what following, preceding and
    /// modified make of it.
    #[test]
    fn dates_that_are_no_business_days_are_moved() {
        let table = "\
            SO-1 2027-01-31 2027-02-01 2027-01-29 2027-01-29
            SO-1 2027-02-28 2027-03-01 2027-02-26 2027-02-26
            SO-1 2027-03-31 2027-03-31 2027-03-31 2027-03-31
            SO-1 2027-04-30 2027-04-30 2027-04-30 2027-04-30
            SO-1 2027-05-31 2027-06-01 2027-05-28 2027-05-28
            SO-1 2027-06-30 2027-06-30 2027-06-30 2027-06-30
            SO-4 2026-12-25 2026-12-28 2026-12-24 2026-12-28
            SO-6 2026-10-31 2026-11-02 2026-10-30 2026-10-30
            SO-10 2027-02-15 2027-02-16 2027-02-12 2027-02-16";
        for line in table.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [id, date, moved @ ..] = &words[..] else {
                panic!("{line}");
            };
            let ways = [
                OnHoliday::Following,
                OnHoliday::Preceding,
                OnHoliday::Modified,
            ];
            for (way, expected) in ways.into_iter().zip(moved) {
                let got = adjusted(way, day(date), &bank());
                assert_eq!(got, Some(day(expected)), "{id} {way} {date}");
            }
            let kept = adjusted(OnHoliday::Skip, day(date), &bank());
            assert_eq!(kept.is_some(), moved[0] == *date, "{id} {date}");
        }
    }

    /// What is due when a day starts is what its adjusted date says, with all that
    /// was missed before.
    #[test]
    fn due_is_what_the_calendar_has_moved_to_the_day_or_before() {
        let calendar = bank();
        let mut today = day("2026-10-29");
        for _ in 0..300 {
            let next = calendar.next_after(today).expect("a day");
            for date in (-10..12).map(|days| today.plus(days)) {
                for on_holiday in OnHoliday::ALL.iter().copied() {
                    let moved = adjusted(on_holiday, date, &calendar);
                    // What is skipped is passed over as soon as its date is there.
                    let expected = moved.unwrap_or(date) <= today;
                    let due = is_due(on_holiday, date, today, next);
                    assert_eq!(due, expected, "{on_holiday} {date} at the start of {today}");
                }
            }
            today = next;
        }
    }

    #[test]
    fn the_first_date_after_a_day_is_found_at_once() {
        let table = [
            (Every::Once, None, "2027-03-05"),
            (Every::Day, None, "2027-01-31"),
            (Every::Week, None, "2027-01-31"),
            (Every::TwoWeeks, None, "2026-12-11"),
            (Every::Month, Some(31), "2027-01-31"),
            (Every::Month, Some(5), "2027-01-31"),
            (Every::Month, None, "2027-01-30"),
            (Every::Quarter, Some(31), "2026-11-30"),
            (Every::Quarter, Some(1), "2026-11-30"),
            (Every::Year, None, "2028-02-29"),
        ];
        for (every, day_of_month, start) in table {
            let dates = dates(every, day_of_month, start);
            for later in -40..1_200 {
                let after = dates.start.plus(later);
                let found = dates.first_after(after);
                let is_right = |date: &Day| *date > after && *date >= dates.start;
                let by_hand = (0..2_000)
                    .map_while(|place| dates.at(place).map(|date| (place, date)))
                    .find(|(_, date)| is_right(date));
                assert_eq!(found, by_hand.map(|(place, _)| place), "{dates:?} {after}");
            }
        }
    }
}
