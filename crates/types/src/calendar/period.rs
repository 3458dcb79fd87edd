//! Periods as people name them.
//!
//! The grammar is closed: there is no guessing what "last month" might mean.

use chrono::{NaiveDate, Weekday};

use super::{Day, Step};

/// The most days that `7d` and its like go back.
const DAYS_MAX: i32 = 9_999;

/// A period in words, before "today" is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedPeriod {
    /// A span of given days (`2026-11`, `2026-Q4`, `2026-W47`, `2026-11-21`, `2026`).
    Fixed(Day, Day),
    /// The period of a length that the current business date lies in, or the
    /// one before that.
    Near {
        /// Its length.
        step: Step,
        /// Whether it is the one before.
        before: bool,
    },
    /// So many days, up to the current business date.
    LastDays(i32),
}

/// The words, each with what it means.
const WORDS: [(&str, NamedPeriod); 10] = [
    ("today", near(Step::Daily, false)),
    ("yesterday", near(Step::Daily, true)),
    ("this-week", near(Step::Weekly, false)),
    ("last-week", near(Step::Weekly, true)),
    ("this-month", near(Step::Monthly, false)),
    ("last-month", near(Step::Monthly, true)),
    ("this-quarter", near(Step::Quarterly, false)),
    ("last-quarter", near(Step::Quarterly, true)),
    ("this-year", near(Step::Yearly, false)),
    ("last-year", near(Step::Yearly, true)),
];

const fn near(step: Step, before: bool) -> NamedPeriod {
    NamedPeriod::Near { step, before }
}

impl NamedPeriod {
    /// The words that stand for one, such as `this-month`.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Reads a day, an ISO week `YYYY-Www`, a month `YYYY-MM`, a quarter
    /// `YYYY-Qn`, a year `YYYY`, the last days `7d`, or one of the words.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, period)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Some(*period);
        }
        if let Some(days) = text.strip_suffix('d') {
            let days = digits(days).and_then(|days| i32::try_from(days).ok())?;
            return (1..=DAYS_MAX)
                .contains(&days)
                .then_some(Self::LastDays(days));
        }
        let around = |first: &str, step: Step| {
            let day = Day::parse(first)?;
            Some(Self::Fixed(step.first_day(day), step.last_day(day)))
        };
        match text.split('-').collect::<Vec<_>>().as_slice() {
            [year] if year.len() == 4 => around(&format!("{year}-01-01"), Step::Yearly),
            [year, week] if year.len() == 4 && week.len() == 3 && week.starts_with(['W', 'w']) => {
                let year = i32::try_from(digits(year)?).ok()?;
                let week = digits(&week[1..])?;
                let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
                let first = Day::from_date(monday);
                Some(Self::Fixed(first, first.plus(6)))
            }
            [year, quarter] if year.len() == 4 && quarter.starts_with(['Q', 'q']) => {
                let month = match &quarter[1..] {
                    "1" => "01",
                    "2" => "04",
                    "3" => "07",
                    "4" => "10",
                    _ => return None,
                };
                around(&format!("{year}-{month}-01"), Step::Quarterly)
            }
            [year, month] if year.len() == 4 && month.len() == 2 => {
                around(&format!("{year}-{month}-01"), Step::Monthly)
            }
            _ => around(text, Step::Daily),
        }
    }

    /// The days that are meant when today is `today`.
    pub fn resolve(self, today: Day) -> (Day, Day) {
        match self {
            Self::Fixed(from, to) => (from, to),
            Self::Near { step, before } => {
                let first = step.first_day(today);
                let day = if before { first.plus(-1) } else { first };
                (step.first_day(day), step.last_day(day))
            }
            Self::LastDays(days) => (today.plus(1 - days), today),
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::NamedPeriod;
    use crate::Day;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day of the table")
    }

    #[test]
    fn periods_cover_the_days_they_name() {
        // A Sunday, and the first day of a month.
        let today = day("2026-03-01");
        let table = [
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-W01", "2025-12-29", "2026-01-04"),
            ("2026-w01", "2025-12-29", "2026-01-04"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-q2", "2026-04-01", "2026-06-30"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-11-21", "2026-11-21", "2026-11-21"),
            ("today", "2026-03-01", "2026-03-01"),
            ("yesterday", "2026-02-28", "2026-02-28"),
            ("1d", "2026-03-01", "2026-03-01"),
            ("7d", "2026-02-23", "2026-03-01"),
            ("90d", "2025-12-02", "2026-03-01"),
            ("this-week", "2026-02-23", "2026-03-01"),
            ("last-week", "2026-02-16", "2026-02-22"),
            ("this-month", "2026-03-01", "2026-03-31"),
            ("last-month", "2026-02-01", "2026-02-28"),
            ("this-quarter", "2026-01-01", "2026-03-31"),
            ("last-quarter", "2025-10-01", "2025-12-31"),
            ("this-year", "2026-01-01", "2026-12-31"),
            ("last-year", "2025-01-01", "2025-12-31"),
        ];
        for (text, from, to) in table {
            let period = NamedPeriod::parse(text).expect(text);
            assert_eq!(period.resolve(today), (day(from), day(to)), "{text}");
        }
        for text in [
            "2026-13",
            "2026-W54",
            "last month",
            "26-11",
            "2021-W53",
            "2026-Q5",
            "2026-Q",
            "Q4",
            "2026-Q04",
            "0d",
            "-7d",
            "+7d",
            "7 d",
            "10000d",
            "d",
            "7w",
            "-2026",
            "0000",
            "2026-Qé",
            "",
        ] {
            assert_eq!(NamedPeriod::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_and_the_last_day_have_periods_too() {
        for today in [Day::MIN, Day::MAX] {
            for word in NamedPeriod::words().chain(["9999d"]) {
                let (from, to) = NamedPeriod::parse(word).expect(word).resolve(today);
                assert!(from <= to, "{word} {today}");
            }
        }
    }
}
