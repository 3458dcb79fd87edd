//! Days, instants and periods, without a clock.
//!
//! A [`Timestamp`] is microseconds since 1970 in UTC; a [`Day`] is a calendar
//! day in the ledger's time zone. The grammar of periods is closed: there is
//! no guessing what "last month" might mean.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

/// A calendar day, as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub i32);

impl Day {
    /// The first day that can be written (0001-01-01).
    pub const MIN: Self = Self(-719_162);
    /// The last day that can be written (9999-12-31).
    pub const MAX: Self = Self(2_932_896);

    /// Reads `YYYY-MM-DD`, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return None;
        }
        let day = Self::from_date(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?);
        (Self::MIN..=Self::MAX).contains(&day).then_some(day)
    }

    /// The day of a calendar date.
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// The calendar date.
    pub fn to_date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or(NaiveDate::MAX)
    }

    /// The day `days` later (earlier if negative), within what can be written.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days)).clamp(Self::MIN, Self::MAX)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.to_date();
        if let Ok(year @ 0..=9999) = u32::try_from(date.year()) {
            let mut text = *b"0000-00-00";
            put_date(&mut text, year, date);
            return formatter.pad(str::from_utf8(&text).unwrap_or_default());
        }
        let text = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
        formatter.pad(&text)
    }
}

/// Puts a date in the place of ten bytes that have the dashes already.
fn put_date(place: &mut [u8; 10], year: u32, date: NaiveDate) {
    put_digits(&mut place[..4], year);
    put_digits(&mut place[5..7], date.month());
    put_digits(&mut place[8..], date.day());
}

/// Puts the last digits of a number in their place.
fn put_digits(place: &mut [u8], mut number: u32) {
    for byte in place.iter_mut().rev() {
        *byte = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An instant, as microseconds since 1970-01-01 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The calendar day of this instant in a time zone.
    pub fn day_in(self, zone: Tz) -> Day {
        Day::from_date(
            zone.from_utc_datetime(&self.to_utc().naive_utc())
                .date_naive(),
        )
    }

    fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = self.to_utc();
        if let Ok(year @ 0..=9999) = u32::try_from(instant.year()) {
            let mut text = *b"0000-00-00T00:00:00.000000Z";
            if let Some(date) = text.first_chunk_mut() {
                put_date(date, year, instant.date_naive());
            }
            put_digits(&mut text[11..13], instant.hour());
            put_digits(&mut text[14..16], instant.minute());
            put_digits(&mut text[17..19], instant.second());
            put_digits(&mut text[20..26], instant.timestamp_subsec_micros());
            return formatter.pad(str::from_utf8(&text).unwrap_or_default());
        }
        let text = instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        formatter.pad(&text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A span of days, both ends included. An open end reaches as far as the
/// books do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// The first day; `None` for the beginning of the books.
    pub from: Option<Day>,
    /// The last day; `None` for today.
    pub to: Option<Day>,
}

impl Span {
    /// Whether a day lies within.
    pub fn contains(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A period in words, before "today" is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedPeriod {
    /// A span of given days (`2026-11`, `2026-W47`, `2026-11-21`, `2026`).
    Fixed(Day, Day),
    /// The current business date.
    Today,
    /// The day before it.
    Yesterday,
    /// The month of the current business date.
    ThisMonth,
    /// The month before that.
    LastMonth,
}

impl NamedPeriod {
    /// Reads a day, an ISO week `YYYY-Www`, a month `YYYY-MM`, a year `YYYY`,
    /// or one of the words `today`, `yesterday`, `this-month`, `last-month`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            "this-month" => return Some(Self::ThisMonth),
            "last-month" => return Some(Self::LastMonth),
            _ => {}
        }
        let digits = |part: &str| -> Option<u32> {
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse().ok()).flatten()
        };
        match text.split('-').collect::<Vec<_>>().as_slice() {
            [year] if year.len() == 4 => {
                let year = digits(year)?;
                Some(Self::Fixed(
                    Day::parse(&format!("{year:04}-01-01"))?,
                    Day::parse(&format!("{year:04}-12-31"))?,
                ))
            }
            [year, week] if year.len() == 4 && week.len() == 3 && week.starts_with('W') => {
                let year = i32::try_from(digits(year)?).ok()?;
                let week = digits(&week[1..])?;
                let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
                let first = Day::from_date(monday);
                Some(Self::Fixed(first, first.plus(6)))
            }
            [year, month] if year.len() == 4 && month.len() == 2 => {
                let first = Day::parse(&format!("{year}-{month}-01"))?;
                Some(Self::Fixed(first, Step::Monthly.last_day(first)))
            }
            _ => Day::parse(text).map(|day| Self::Fixed(day, day)),
        }
    }

    /// The days that are meant when today is `today`.
    pub fn resolve(self, today: Day) -> (Day, Day) {
        let month = |day: Day| (Step::Monthly.first_day(day), Step::Monthly.last_day(day));
        match self {
            Self::Fixed(from, to) => (from, to),
            Self::Today => (today, today),
            Self::Yesterday => (today.plus(-1), today.plus(-1)),
            Self::ThisMonth => month(today),
            Self::LastMonth => month(Step::Monthly.first_day(today).plus(-1)),
        }
    }
}

/// The length of the periods that figures are counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Calendar days.
    Daily,
    /// ISO 8601 weeks, Monday to Sunday.
    Weekly,
    /// Calendar months.
    Monthly,
}

impl Step {
    /// The first day of the period that a day lies in.
    pub fn first_day(self, day: Day) -> Day {
        let date = day.to_date();
        match self {
            Self::Daily => day,
            Self::Weekly => {
                day.plus(-i32::try_from(date.weekday().num_days_from_monday()).unwrap_or(0))
            }
            Self::Monthly => Day::from_date(date.with_day(1).unwrap_or(date)),
        }
    }

    /// The last day of the period that a day lies in.
    pub fn last_day(self, day: Day) -> Day {
        let first = self.first_day(day);
        match self {
            Self::Daily => day,
            Self::Weekly => first.plus(6),
            Self::Monthly => first
                .to_date()
                .checked_add_months(Months::new(1))
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .map_or(Day::MAX, Day::from_date)
                .min(Day::MAX),
        }
    }

    /// The name of the period that a day lies in: `2026-11-21`, `2026-W47`
    /// or `2026-11`.
    pub fn label(self, day: Day) -> String {
        let date = day.to_date();
        match self {
            Self::Daily => day.to_string(),
            Self::Weekly => {
                let week = date.iso_week();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Monthly => format!("{:04}-{:02}", date.year(), date.month()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, NamedPeriod, Step, Timestamp};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day of the table")
    }

    #[test]
    fn days_are_read_in_one_form_only() {
        for text in ["2026-02-28", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in [
            "2026-2-28",
            "2026-02-30",
            "2023-02-29",
            "20260228",
            "2026/02/28",
            "",
            "0000-01-01",
            "2026-02-28 ",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_written_as_the_calendar_library_writes_them() {
        let table = [
            0,
            -1,
            1_641_038_400_123_456,
            -62_135_596_800_000_000,
            253_402_300_799_999_999,
            253_402_300_800_000_000,
            -99_999_999_999_999_999,
        ];
        for micros in table {
            let instant = chrono::DateTime::from_timestamp_micros(micros).expect("in range");
            let expected = instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
            assert_eq!(Timestamp(micros).to_string(), expected);
        }
    }

    #[test]
    fn periods_cover_the_days_they_name() {
        let today = day("2026-03-01");
        let table = [
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-W01", "2025-12-29", "2026-01-04"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-11-21", "2026-11-21", "2026-11-21"),
            ("today", "2026-03-01", "2026-03-01"),
            ("yesterday", "2026-02-28", "2026-02-28"),
            ("this-month", "2026-03-01", "2026-03-31"),
            ("last-month", "2026-02-01", "2026-02-28"),
        ];
        for (text, from, to) in table {
            let period = NamedPeriod::parse(text).expect(text);
            assert_eq!(period.resolve(today), (day(from), day(to)), "{text}");
        }
        for text in [
            "2026-13",
            "2026-W54",
            "2026-w01",
            "last month",
            "26-11",
            "2021-W53",
            "-2026",
            "",
        ] {
            assert_eq!(NamedPeriod::parse(text), None, "{text}");
        }
    }

    #[test]
    fn weeks_and_months_have_iso_names() {
        let table = [
            (Step::Weekly, "2027-01-01", "2026-W53"),
            (Step::Weekly, "2024-12-30", "2025-W01"),
            (Step::Monthly, "2026-11-30", "2026-11"),
            (Step::Daily, "2026-11-30", "2026-11-30"),
        ];
        for (step, text, label) in table {
            assert_eq!(step.label(day(text)), label);
        }
    }

    #[test]
    fn the_time_zone_decides_the_day() {
        let instant = Timestamp(1_795_305_540_000_000); // 2026-11-21T23:59:00Z
        assert_eq!(instant.to_string(), "2026-11-21T23:59:00.000000Z");
        assert_eq!(instant.day_in(chrono_tz::UTC), day("2026-11-21"));
        assert_eq!(instant.day_in(chrono_tz::Europe::Berlin), day("2026-11-22"));
        assert_eq!(
            instant.day_in(chrono_tz::America::New_York),
            day("2026-11-21")
        );
    }
}
