//! Times of the day by the clock on the wall, and the instants that they are.

use std::fmt;

use chrono::{LocalResult, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use crate::calendar::{Day, Timestamp};
use crate::from_text;

/// A time of the day in minutes since midnight: 00:00 to 23:59.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TimeOfDay(u16);

/// The longest time that clocks were ever put forward by, in minutes: a day.
const GAP_MAX: i64 = 26 * 60;

impl TimeOfDay {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// A time of the day; `None` for one that no clock shows.
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour > 23 || minute > 59 {
            return None;
        }
        Some(Self(hour * 60 + minute))
    }

    /// Reads `HH:MM`, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let [a, b, b':', c, d] = bytes else {
            return None;
        };
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
        Self::new(digit(a)? * 10 + digit(b)?, digit(c)? * 10 + digit(d)?)
    }

    /// The instant of this time on a day in a time zone. A time that does not
    /// exist there because clocks are put forward is the next instant that does;
    /// one that exists twice is the first.
    pub fn on(self, day: Day, zone: Tz) -> Timestamp {
        let midnight = day.to_date().and_time(NaiveTime::MIN);
        for later in 0..=GAP_MAX {
            let minutes = TimeDelta::minutes(i64::from(self.0) + later);
            let Some(local) = midnight.checked_add_signed(minutes) else {
                break;
            };
            match zone.from_local_datetime(&local) {
                LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
                    return Timestamp(instant.timestamp_micros());
                }
                LocalResult::None => {}
            }
        }
        // No zone is put forward by more: this is the end of what can be written.
        Timestamp(i64::MAX)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{:02}:{:02}", self.0 / 60, self.0 % 60))
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

from_text! {
    TimeOfDay = TimeOfDay::parse;
}

/// Days of the week, as a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Weekdays(u8);

/// What the days of the week are called, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Weekdays {
    /// Saturday and Sunday.
    pub const WEEKEND: Self = Self(0b110_0000);
    /// No day.
    pub const NONE: Self = Self(0);

    /// Reads `sat,sun`; `none` is no day.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::NONE);
        }
        text.split(',').try_fold(Self::NONE, |days, name| {
            let place = NAMES.iter().position(|known| *known == name)?;
            Some(Self(days.0 | 1 << place))
        })
    }

    /// What a day is called: `mon` to `sun`.
    pub fn name_of(day: Day) -> &'static str {
        NAMES[day.weekday() as usize % NAMES.len()]
    }

    /// The set of a number on disk.
    pub fn from_code(code: i64) -> Option<Self> {
        u8::try_from(code).ok().filter(|bits| *bits < 128).map(Self)
    }

    /// The number on disk.
    pub fn code(self) -> i64 {
        i64::from(self.0)
    }

    /// Whether a day is one of them.
    pub fn contains(self, day: Day) -> bool {
        self.0 & (1 << day.weekday()) != 0
    }

    /// Whether every day is one of them.
    pub fn is_all(self) -> bool {
        self.0 == 0b111_1111
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = NAMES
            .iter()
            .enumerate()
            .filter(|(place, _)| self.0 & (1 << place) != 0)
            .map(|(_, name)| *name)
            .collect();
        formatter.pad(&if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(",")
        })
    }
}

impl Serialize for Weekdays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

from_text! {
    Weekdays = Weekdays::parse;
}

#[cfg(test)]
mod tests {
    use super::{TimeOfDay, Weekdays};
    use crate::calendar::Day;

    #[test]
    fn times_are_read_in_one_form_only() {
        for text in ["00:00", "17:00", "23:59", "06:05"] {
            let read = TimeOfDay::parse(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(text));
        }
        for text in [
            "24:00",
            "17:60",
            "5:00",
            "17.00",
            "17:00:00",
            "",
            "٠٠:٠٠",
            "+1:00",
        ] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }

    /// COB-9, and zones that skip midnight or a whole day.
    #[test]
    fn a_time_that_does_not_exist_is_the_next_and_one_that_exists_twice_the_first() {
        let table = [
            (
                "America/New_York",
                "2027-03-14",
                "02:30",
                "2027-03-14T07:00:00.000000Z",
            ),
            (
                "America/New_York",
                "2026-11-01",
                "01:30",
                "2026-11-01T05:30:00.000000Z",
            ),
            (
                "America/New_York",
                "2026-10-30",
                "17:00",
                "2026-10-30T21:00:00.000000Z",
            ),
            (
                "Asia/Beirut",
                "2026-03-29",
                "00:00",
                "2026-03-28T22:00:00.000000Z",
            ),
            (
                "Pacific/Apia",
                "2011-12-30",
                "12:00",
                "2011-12-30T10:00:00.000000Z",
            ),
            ("UTC", "2026-01-01", "23:59", "2026-01-01T23:59:00.000000Z"),
        ];
        for (zone, day, time, expected) in table {
            let zone = zone.parse().expect("a zone");
            let day = Day::parse(day).expect("a day");
            let instant = TimeOfDay::parse(time).expect("a time").on(day, zone);
            assert_eq!(instant.to_string(), expected, "{zone} {day} {time}");
        }
    }

    #[test]
    fn sets_of_weekdays_come_back_from_text_and_from_disk() {
        for text in ["none", "sat,sun", "fri", "mon,tue,wed,thu,fri,sat,sun"] {
            let days = Weekdays::parse(text).expect(text);
            assert_eq!(days.to_string(), text);
            assert_eq!(Weekdays::from_code(days.code()), Some(days));
        }
        assert!(Weekdays::parse("sun,sat") == Some(Weekdays::WEEKEND));
        assert!(Weekdays::parse("sunday").is_none() && Weekdays::parse("").is_none());
        assert!(Weekdays::from_code(128).is_none() && Weekdays::from_code(-1).is_none());
    }
}
