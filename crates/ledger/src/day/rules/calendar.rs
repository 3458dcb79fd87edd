//! A calendar of the bank: which days are business days.

use std::collections::BTreeMap;

use bankctl_types::{Day, Weekdays};
use serde::{Deserialize, Serialize};

use super::built_in::BuiltIn;

/// How many days ahead an open day is looked for.
const AHEAD_MAX: i32 = 3_660;
/// The longest name of a calendar.
const NAME_MAX: usize = 40;

/// What a calendar says of a day, beside its weekends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The day.
    pub date: Day,
    /// Whether it is open; if not, it is a holiday.
    pub open: bool,
    /// What it is called.
    pub label: Option<String>,
}

/// A calendar, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Calendar {
    /// The name.
    pub name: String,
    /// The built-in calendar whose holidays it has, too.
    pub like: Option<BuiltIn>,
    /// The days of the week on which it is closed.
    pub weekend: Weekdays,
    /// Its own days, by date.
    pub days: Vec<CalendarDay>,
}

impl Calendar {
    /// A calendar that comes with the program.
    pub fn built_in(built_in: BuiltIn) -> Self {
        Self {
            name: built_in.name().to_owned(),
            like: Some(built_in),
            weekend: built_in.weekend(),
            days: Vec::new(),
        }
    }

    /// The days that it names itself, to look them up.
    fn own(&self) -> BTreeMap<Day, bool> {
        let days = self.days.iter();
        days.map(|day| (day.date, day.open)).collect()
    }

    /// Whether a day is a business day.
    pub fn is_open(&self, day: Day) -> bool {
        self.is_open_beside(day, &self.own())
    }

    fn is_open_beside(&self, day: Day, own: &BTreeMap<Day, bool>) -> bool {
        own.get(&day).copied().unwrap_or_else(|| {
            let is_holiday = self.like.is_some_and(|like| like.holiday(day).is_some());
            !self.weekend.contains(day) && !is_holiday
        })
    }

    /// The first business day after a day; `None` if there is none for years.
    pub fn next_after(&self, day: Day) -> Option<Day> {
        let own = self.own();
        (1..=AHEAD_MAX)
            .map(|later| day.plus(later))
            .find(|day| self.is_open_beside(*day, &own))
    }

    /// The last business day before a day; `None` if there is none for years.
    pub fn last_before(&self, day: Day) -> Option<Day> {
        let own = self.own();
        (1..=AHEAD_MAX)
            .map(|earlier| day.plus(-earlier))
            .find(|day| self.is_open_beside(*day, &own))
    }

    /// Sets what it says of a day.
    pub fn set(&mut self, day: CalendarDay) {
        match self.days.binary_search_by_key(&day.date, |own| own.date) {
            Ok(place) => self.days[place] = day,
            Err(place) => self.days.insert(place, day),
        }
    }
}

/// Whether a calendar can have a name: lower-case letters, digits and dashes, and
/// no name that comes with the program.
pub fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty()
        && name.len() <= NAME_MAX
        && !name.starts_with('-')
        && name.bytes().all(fits)
        && BuiltIn::parse(name).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// The next dates of COB-1 to COB-6.
    #[test]
    fn the_next_business_day_skips_weekends_and_holidays() {
        let calendar = Calendar::built_in(BuiltIn::UsFederalReserve);
        let table = [
            ("COB-1", "2026-10-29", "2026-10-30"),
            ("COB-2", "2026-10-30", "2026-11-02"),
            ("COB-3", "2026-11-02", "2026-11-03"),
            ("COB-4", "2026-11-25", "2026-11-27"),
            ("COB-4", "2026-11-27", "2026-11-30"),
            ("COB-5", "2026-12-31", "2027-01-04"),
            ("COB-6", "2027-07-02", "2027-07-06"),
        ];
        for (id, from, expected) in table {
            assert_eq!(calendar.next_after(day(from)), Some(day(expected)), "{id}");
            assert_eq!(calendar.last_before(day(expected)), Some(day(from)), "{id}");
        }
    }

    #[test]
    fn own_days_go_before_weekends_and_holidays() {
        let mut calendar = Calendar {
            name: "branch".to_owned(),
            ..Calendar::built_in(BuiltIn::UsFederalReserve)
        };
        let own = |date: &str, open| CalendarDay {
            date: day(date),
            open,
            label: None,
        };
        calendar.set(own("2026-11-27", false));
        calendar.set(own("2026-11-26", true));
        calendar.set(own("2026-11-28", true));
        assert_eq!(
            calendar.next_after(day("2026-11-25")),
            Some(day("2026-11-26"))
        );
        assert_eq!(
            calendar.next_after(day("2026-11-26")),
            Some(day("2026-11-28"))
        );
        calendar.set(own("2026-11-28", false));
        assert_eq!(
            calendar.next_after(day("2026-11-26")),
            Some(day("2026-11-30"))
        );
        assert_eq!(calendar.days.len(), 3);
    }

    #[test]
    fn a_calendar_that_is_never_open_has_no_next_day() {
        let mut closed = Calendar::built_in(BuiltIn::EveryDay);
        closed.weekend = Weekdays::parse("mon,tue,wed,thu,fri,sat,sun").expect("days");
        assert_eq!(closed.next_after(day("2026-11-25")), None);
        assert_eq!(closed.last_before(day("2026-11-25")), None);
    }

    #[test]
    fn names_are_words_of_lower_case_letters() {
        for (name, fits) in [
            ("branch-2", true),
            ("", false),
            ("-a", false),
            ("Branch", false),
            ("a b", false),
            ("target", false),
            ("every-day", false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
    }
}
