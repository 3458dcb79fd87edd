//! Calendars that come with the program, each by its rule.

use bankctl_types::{Day, Weekdays, from_text, words};

use super::settings::DaySettings;

words! {
    /// A calendar that comes with the program.
    BuiltIn {
        /// Every day is open.
        EveryDay = 1, "every-day";
        /// Monday to Friday are open.
        Weekends = 2, "weekends";
        /// The Federal Reserve Banks.
        UsFederalReserve = 3, "us-federal-reserve";
        /// The payment system of the euro.
        Target = 4, "target";
    }
}

from_text! {
    BuiltIn = BuiltIn::parse;
}

impl BuiltIn {
    /// The days of the week on which it is never open.
    pub fn weekend(self) -> Weekdays {
        match self {
            Self::EveryDay => Weekdays::NONE,
            Self::Weekends | Self::UsFederalReserve | Self::Target => Weekdays::WEEKEND,
        }
    }

    /// The holiday that keeps a day closed, beside weekends.
    pub fn holiday(self, day: Day) -> Option<&'static str> {
        match self {
            Self::EveryDay | Self::Weekends => None,
            Self::UsFederalReserve => federal_reserve(day),
            Self::Target => target(day),
        }
    }
}

impl DaySettings {
    /// The calendar by name.
    pub fn calendar(&self) -> &str {
        let usual = BuiltIn::Weekends.name();
        self.calendar.as_deref().unwrap_or(usual)
    }

    /// The calendar of the bank's offices by name: on its days they are open for
    /// substantially all business (12 CFR 1005.2(d)).
    pub fn office_calendar(&self) -> &str {
        let usual = BuiltIn::UsFederalReserve.name();
        self.office_calendar.as_deref().unwrap_or(usual)
    }
}

/// A holiday that moves with the days of the week: month, weekday from 0 for
/// Monday, and the earliest day of the month that it can be. The last Monday of May
/// is the one from the 25th on.
const MOVING: [(u32, u32, u32, &str); 6] = [
    (1, 0, 15, "Martin Luther King Jr. Day"),
    (2, 0, 15, "Washington's Birthday"),
    (5, 0, 25, "Memorial Day"),
    (9, 0, 1, "Labor Day"),
    (10, 0, 8, "Columbus Day"),
    (11, 3, 22, "Thanksgiving Day"),
];

/// A holiday of a date: month, day, the first year of it.
const FIXED: [(u32, u32, i32, &str); 5] = [
    (1, 1, 1, "New Year's Day"),
    (6, 19, 2021, "Juneteenth"),
    (7, 4, 1, "Independence Day"),
    (11, 11, 1, "Veterans Day"),
    (12, 25, 1, "Christmas Day"),
];

/// The holidays of the Federal Reserve Banks. One that falls on a Sunday is kept
/// on the Monday after; one that falls on a Saturday is not kept on another day.
fn federal_reserve(day: Day) -> Option<&'static str> {
    let (year, month, of_month) = day.parts();
    let moving = MOVING.iter().find(|(in_month, weekday, earliest, _)| {
        month == *in_month
            && day.weekday() == *weekday
            && (*earliest..*earliest + 7).contains(&of_month)
    });
    let before = day.plus(-1).parts();
    let fixed = FIXED.iter().find(|(in_month, on, since, _)| {
        let is_kept = (month, of_month) == (*in_month, *on)
            || (day.weekday() == 0 && (before.1, before.2) == (*in_month, *on));
        year >= *since && is_kept
    });
    let moving = moving.map(|(.., name)| *name);
    moving.or(fixed.map(|(.., name)| *name))
}

/// The closing days of TARGET, the same every year since 2002.
fn target(day: Day) -> Option<&'static str> {
    let (year, month, of_month) = day.parts();
    let easter = easter_sunday(year)?;
    if day == easter.plus(-2) {
        return Some("Good Friday");
    }
    if day == easter.plus(1) {
        return Some("Easter Monday");
    }
    match (month, of_month) {
        (1, 1) => Some("New Year's Day"),
        (5, 1) => Some("Labour Day"),
        (12, 25) => Some("Christmas Day"),
        (12, 26) => Some("26 December"),
        _ => None,
    }
}

/// Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher).
fn easter_sunday(year: i32) -> Option<Day> {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let skipped = century / 4;
    let corrected = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - skipped - corrected + 15).rem_euclid(30);
    let left =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let full = (golden + 11 * epact + 22 * left) / 451;
    let count = epact + left - 7 * full + 114;
    Day::parse(&format!(
        "{year:04}-{:02}-{:02}",
        count / 31,
        count % 31 + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The holidays of a year that are no weekend, as dates.
    fn of_year(calendar: BuiltIn, year: i32) -> Vec<String> {
        let first = Day::parse(&format!("{year}-01-01")).expect("a date");
        (0..366)
            .map(|later| first.plus(later))
            .filter(|day| day.parts().0 == year && !Weekdays::WEEKEND.contains(*day))
            .filter(|day| calendar.holiday(*day).is_some())
            .map(|day| day.to_string())
            .collect()
    }

    /// The Board of Governors publishes them (K.8). In 2026 the fourth of July and in
    /// 2027 Juneteenth and Christmas fall on Saturdays, the fourth of July 2027 on a
    /// Sunday.
    #[test]
    fn the_federal_reserve_keeps_the_days_that_it_publishes() {
        let expected_2026 = [
            "2026-01-01",
            "2026-01-19",
            "2026-02-16",
            "2026-05-25",
            "2026-06-19",
            "2026-09-07",
            "2026-10-12",
            "2026-11-11",
            "2026-11-26",
            "2026-12-25",
        ];
        assert_eq!(of_year(BuiltIn::UsFederalReserve, 2026), expected_2026);
        let expected_2027 = [
            "2027-01-01",
            "2027-01-18",
            "2027-02-15",
            "2027-05-31",
            "2027-07-05",
            "2027-09-06",
            "2027-10-11",
            "2027-11-11",
            "2027-11-25",
        ];
        assert_eq!(of_year(BuiltIn::UsFederalReserve, 2027), expected_2027);
        let new_year_on_saturday = Day::parse("2027-12-31").expect("a day");
        assert_eq!(
            BuiltIn::UsFederalReserve.holiday(new_year_on_saturday),
            None
        );
        let before_it_was_one = Day::parse("2020-06-19").expect("a day");
        assert_eq!(BuiltIn::UsFederalReserve.holiday(before_it_was_one), None);
    }

    #[test]
    fn target_keeps_easter() {
        let expected = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-01",
            "2026-12-25",
        ];
        assert_eq!(of_year(BuiltIn::Target, 2026), expected);
        let table = [
            (2000, "2000-04-23"),
            (2019, "2019-04-21"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
            (2285, "2285-03-22"),
        ];
        for (year, expected) in table {
            let easter = easter_sunday(year).map(|day| day.to_string());
            assert_eq!(easter.as_deref(), Some(expected), "{year}");
        }
    }
}
