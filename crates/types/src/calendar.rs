//! Days, instants and periods, without a clock.
//!
//! A [`Timestamp`] is microseconds since 1970 in UTC; a [`Day`] is a calendar
//! day in the ledger's time zone. The grammar of periods is closed: there is
//! no guessing what "last month" might mean.

mod period;

use std::fmt;

pub use period::NamedPeriod;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeZone, Timelike, Utc};
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

    /// The year, the month and the day of the month.
    pub fn parts(self) -> (i32, u32, u32) {
        let date = self.to_date();
        (date.year(), date.month(), date.day())
    }

    /// The day of the week, from 0 for Monday.
    pub fn weekday(self) -> u32 {
        self.to_date().weekday().num_days_from_monday()
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

    /// Date and time in a time zone, to the second: `2026-11-29 21:30:00`.
    pub fn date_time_in(self, zone: Tz) -> String {
        let local = self.to_utc().with_timezone(&zone);
        local.format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The time of day in a time zone, to the minute: `21:30`.
    pub fn time_in(self, zone: Tz) -> String {
        let local = self.to_utc().with_timezone(&zone);
        local.format("%H:%M").to_string()
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

/// The length of the periods that figures are counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Calendar days.
    Daily,
    /// ISO 8601 weeks, Monday to Sunday.
    Weekly,
    /// Calendar months.
    Monthly,
    /// Quarters of a calendar year.
    Quarterly,
    /// Calendar years.
    Yearly,
}

impl Step {
    /// Every length, the shortest first.
    pub const ALL: [Self; 5] = [
        Self::Daily,
        Self::Weekly,
        Self::Monthly,
        Self::Quarterly,
        Self::Yearly,
    ];

    /// The length of a word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }

    /// How many months one has, where it has whole ones.
    const fn months(self) -> u32 {
        match self {
            Self::Daily | Self::Weekly => 0,
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Yearly => 12,
        }
    }

    /// The first day of the period that a day lies in.
    pub fn first_day(self, day: Day) -> Day {
        let date = day.to_date();
        match self {
            Self::Daily => day,
            Self::Weekly => {
                day.plus(-i32::try_from(date.weekday().num_days_from_monday()).unwrap_or(0))
            }
            Self::Monthly | Self::Quarterly | Self::Yearly => {
                let before = date.month0() % self.months();
                let first = date.with_day(1).unwrap_or(date);
                let first = first.checked_sub_months(Months::new(before));
                Day::from_date(first.unwrap_or(date))
            }
        }
    }

    /// The last day of the period that a day lies in.
    pub fn last_day(self, day: Day) -> Day {
        let first = self.first_day(day);
        match self {
            Self::Daily => day,
            Self::Weekly => first.plus(6),
            Self::Monthly | Self::Quarterly | Self::Yearly => first
                .to_date()
                .checked_add_months(Months::new(self.months()))
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .map_or(Day::MAX, Day::from_date)
                .min(Day::MAX),
        }
    }

    /// The name of the period that a day lies in: `2026-11-21`, `2026-W47`,
    /// `2026-11`, `2026-Q4` or `2026`.
    pub fn label(self, day: Day) -> String {
        let date = day.to_date();
        match self {
            Self::Daily => day.to_string(),
            Self::Weekly => {
                let week = date.iso_week();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Monthly => format!("{:04}-{:02}", date.year(), date.month()),
            Self::Quarterly => format!("{:04}-Q{}", date.year(), date.month0() / 3 + 1),
            Self::Yearly => format!("{:04}", date.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Step, Timestamp};

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
    fn weeks_and_months_have_iso_names() {
        let table = [
            (Step::Weekly, "2027-01-01", "2026-W53"),
            (Step::Weekly, "2024-12-30", "2025-W01"),
            (Step::Monthly, "2026-11-30", "2026-11"),
            (Step::Daily, "2026-11-30", "2026-11-30"),
            (Step::Quarterly, "2026-11-30", "2026-Q4"),
            (Step::Quarterly, "2026-01-01", "2026-Q1"),
            (Step::Yearly, "2026-11-30", "2026"),
        ];
        for (step, text, label) in table {
            assert_eq!(step.label(day(text)), label);
        }
    }

    #[test]
    fn each_period_begins_where_the_one_before_ends() {
        use Step::{Daily, Monthly, Quarterly, Weekly, Yearly};
        let table = [
            (Weekly, "2026-11-29", "2026-11-23", "2026-11-29"),
            (Monthly, "2024-02-10", "2024-02-01", "2024-02-29"),
            (Quarterly, "2024-02-29", "2024-01-01", "2024-03-31"),
            (Quarterly, "2026-12-31", "2026-10-01", "2026-12-31"),
            (Yearly, "2024-02-29", "2024-01-01", "2024-12-31"),
            (Yearly, "9999-12-31", "9999-01-01", "9999-12-31"),
        ];
        for (step, at, first, last) in table {
            let ends = (step.first_day(day(at)), step.last_day(day(at)));
            assert_eq!(ends, (day(first), day(last)), "{step:?} {at}");
        }
        for step in [Daily, Weekly, Monthly, Quarterly, Yearly] {
            for number in (-800..40_000).step_by(7) {
                let first = step.first_day(Day(number));
                let before = step.last_day(first.plus(-1));
                assert_eq!(before.plus(1), first, "{step:?} {number}");
            }
        }
    }

    #[test]
    fn people_are_told_times_of_the_ledger() {
        let noon = Timestamp(1_795_262_400_000_000);
        assert_eq!(noon.date_time_in(chrono_tz::UTC), "2026-11-21 12:00:00");
        let there = chrono_tz::America::New_York;
        assert_eq!(noon.date_time_in(there), "2026-11-21 07:00:00");
        assert_eq!(noon.time_in(there), "07:00");
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
