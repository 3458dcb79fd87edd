//! One cell to the parts of a date.
//!
//! What belongs here: what a cell says by itself, before the order of its
//! column is known. The forms are numbers with one separator, a month in
//! words, eight digits, and each of them with a weekday in front and a time
//! behind.

use bankctl_types::Day;
use chrono::{Datelike, NaiveDate, Weekday};

use super::DateOrder;
use super::names::{is_joint, is_ordinal, month, weekday};

/// The years in which eight digits are read as a date.
const COMPACT_YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// A date as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    form: Form,
    weekday: Option<Weekday>,
}

/// What stands where.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// `3/2/2026`
    Numbers {
        parts: [Part; 3],
        separator: Separator,
    },
    /// `2 March 2026`, `2026-Mar-02`
    MonthBetween { first: Part, month: u32, last: Part },
    /// `March 2, 2026`
    MonthInFront { month: u32, day: Part, year: Part },
}

/// A run of digits.
#[derive(Clone, Copy, Debug)]
struct Part {
    value: u32,
    digits: usize,
}

/// What stands between two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Separator {
    Dot,
    Dash,
    Other,
}

/// The commonest form, `2026-03-02`, in one go; `None` for all others.
pub(super) fn plain_iso(text: &str) -> Option<Day> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_u32, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    day_of(number(0..4)?, number(5..7)?, number(8..10)?)
}

/// The day of a spreadsheet's day number, in the system that counts from
/// 1900; a fraction is a time. Day 60 is the 29 February 1900, which never
/// was.
pub(super) fn serial(text: &str) -> Option<Day> {
    const DIGITS_MAX: usize = 7;
    let text = text.trim();
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || whole.len() > DIGITS_MAX {
        return None;
    }
    let number: u32 = whole.parse().ok()?;
    let (year, month, day) = match number {
        0 | 60 => return None,
        1..60 => (1899, 12, 31),
        _ => (1899, 12, 30),
    };
    let start = Day::from_date(NaiveDate::from_ymd_opt(year, month, day)?);
    let found = Day(start.0 + i32::try_from(number).ok()?);
    (found <= Day::MAX).then_some(found)
}

impl Written {
    /// Reads a cell; `None` if it is no date in any order.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // `Mar 3, 2026` is March, `mar 3 mars 2026` is a Tuesday.
        if let Some(written) = Self::without_weekday(text) {
            return Some(written);
        }
        let (word, rest) = split_letters(text);
        let named = weekday(word)?;
        // `segunda-feira`, and a short form's dot.
        let rest = rest.strip_prefix("-feira").unwrap_or(rest);
        let rest = rest.trim_start_matches(['.', ',']).trim_start();
        let written = Self::without_weekday(rest)?;
        Some(Self {
            weekday: Some(named),
            ..written
        })
    }

    fn without_weekday(text: &str) -> Option<Self> {
        let form = Form::compact(text)
            .or_else(|| Form::month_in_front(text))
            .or_else(|| Form::day_in_front(text))?;
        let weekday = None;
        Some(Self { form, weekday })
    }

    /// Whether the year has two digits.
    pub(super) fn has_short_year(&self) -> bool {
        let parts = match self.form {
            Form::Numbers { parts, .. } => parts,
            Form::MonthBetween { first, last, .. } => [first, last, last],
            Form::MonthInFront { year, .. } => [year; 3],
        };
        parts.iter().all(|part| part.digits <= 2)
    }

    /// Whether dots part the numbers.
    pub(super) fn is_dotted(&self) -> bool {
        matches!(
            self.form,
            Form::Numbers {
                separator: Separator::Dot,
                ..
            }
        )
    }

    /// Whether it means the same day in every order.
    pub(super) fn is_fixed(&self) -> bool {
        match self.form {
            Form::Numbers { parts, .. } => parts[0].digits == 4,
            Form::MonthBetween { first, last, .. } => first.digits == 4 || last.digits == 4,
            Form::MonthInFront { .. } => true,
        }
    }

    /// The day in an order, if there is such a day.
    pub(super) fn day(&self, order: DateOrder) -> Option<Day> {
        let leads = |first: Part, last: Part| {
            first.digits == 4 || (order == DateOrder::YearFirst && last.digits != 4)
        };
        let (year, month, day) = match self.form {
            Form::Numbers { parts, .. } => match parts {
                [year, month, day] if leads(year, day) => (year, month.short()?, day),
                [month, day, year] if order == DateOrder::MonthFirst => (year, month.short()?, day),
                [day, month, year] if order == DateOrder::DayFirst => (year, month.short()?, day),
                _ => return None,
            },
            Form::MonthBetween { first, month, last } if leads(first, last) => (first, month, last),
            Form::MonthBetween { first, month, last } => (last, month, first),
            Form::MonthInFront { month, day, year } => (year, month, day),
        };
        let found = day_of(year.year()?, month, day.short()?)?;
        let agrees = self
            .weekday
            .is_none_or(|weekday| weekday == found.to_date().weekday());
        agrees.then_some(found)
    }

    /// The days that it can mean where nothing says the order. Two digits in
    /// front of dashes can be a year (`26-03-02`).
    pub(super) fn readings(&self) -> [(DateOrder, Option<Day>); 3] {
        let dashed = matches!(
            self.form,
            Form::Numbers {
                separator: Separator::Dash,
                ..
            }
        );
        let may_be_year = dashed && self.has_short_year();
        [
            DateOrder::DayFirst,
            DateOrder::MonthFirst,
            DateOrder::YearFirst,
        ]
        .map(|order| {
            let counts = order != DateOrder::YearFirst || may_be_year;
            (order, counts.then(|| self.day(order)).flatten())
        })
    }

    /// Whether another order means another day.
    pub(super) fn can_differ_from(&self, day: Day) -> bool {
        self.readings()
            .iter()
            .any(|(_, other)| other.is_some_and(|other| other != day))
    }
}

impl Form {
    /// Eight digits: the year is first or last, and which of them it is can be
    /// told, because no month is 19 or 20.
    fn compact(text: &str) -> Option<Self> {
        let (digits, rest) = text.split_at(count_digits(text));
        if digits.len() != 8 || !is_end(rest) {
            return None;
        }
        let part = |range: std::ops::Range<usize>| {
            let digits = range.len();
            let value = text[range].parse().ok()?;
            Some(Part { value, digits })
        };
        let year_first = COMPACT_YEARS.contains(&part(0..4)?.value);
        let parts = if year_first {
            [part(0..4)?, part(4..6)?, part(6..8)?]
        } else {
            [part(0..2)?, part(2..4)?, part(4..8)?]
        };
        let separator = Separator::Other;
        let known = year_first || COMPACT_YEARS.contains(&parts[2].value);
        known.then_some(Self::Numbers { parts, separator })
    }

    fn month_in_front(text: &str) -> Option<Self> {
        let (word, rest) = split_letters(text);
        let month = month(word)?;
        let (_, rest) = take_separator(rest);
        let (day, rest) = take_number(rest)?;
        let (separator, rest) = take_separator(rest);
        let (year, rest) = take_number(skip_joint(rest))?;
        let fits = !separator.is_empty() && is_end(rest);
        fits.then_some(Self::MonthInFront { month, day, year })
    }

    fn day_in_front(text: &str) -> Option<Self> {
        let (first, rest) = take_number(text)?;
        let (separator, rest) = take_separator(rest);
        let Some((second, rest)) = take_number(rest) else {
            let (word, rest) = split_letters(skip_joint(rest));
            let month = month(word)?;
            let (_, rest) = take_separator(rest);
            let (last, rest) = take_number(skip_joint(rest))?;
            return is_end(rest).then_some(Self::MonthBetween { first, month, last });
        };
        let (again, rest) = take_separator(rest);
        let (third, rest) = take_number(rest)?;
        if separator != again || !is_end(rest) {
            return None;
        }
        let parts = [first, second, third];
        let separator = match separator {
            "." => Separator::Dot,
            "-" => Separator::Dash,
            "/" | " " => Separator::Other,
            _ => return None,
        };
        Some(Self::Numbers { parts, separator })
    }
}

impl Part {
    /// The number of a day or month.
    fn short(self) -> Option<u32> {
        (self.digits <= 2).then_some(self.value)
    }

    /// The number of a year; two digits are one of this century.
    fn year(self) -> Option<u32> {
        match self.digits {
            2 => Some(2000 + self.value),
            4 => Some(self.value),
            _ => None,
        }
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
    let year = i32::try_from(year).ok()?;
    let found = Day::from_date(NaiveDate::from_ymd_opt(year, month, day)?);
    (Day::MIN..=Day::MAX).contains(&found).then_some(found)
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The letters at the start, and what follows.
fn split_letters(text: &str) -> (&str, &str) {
    let is_letter = |c: char| c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c);
    text.split_at(text.find(|c| !is_letter(c)).unwrap_or(text.len()))
}

/// Up to four digits, with an ordinal's letters behind them passed over.
fn take_number(text: &str) -> Option<(Part, &str)> {
    let digits = count_digits(text);
    if !(1..=4).contains(&digits) {
        return None;
    }
    let (number, rest) = text.split_at(digits);
    let value = number.parse().ok()?;
    let (letters, after) = split_letters(rest);
    let rest = if digits <= 2 && is_ordinal(letters) {
        after
    } else {
        rest
    };
    Some((Part { value, digits }, rest))
}

/// What stands before the next part: a mark, with or without blanks around
/// it, or only blanks (` `); nothing if there is no such thing.
fn take_separator(text: &str) -> (&str, &str) {
    let blanks = text.trim_start();
    let length = usize::from(blanks.starts_with(['-', '/', '.', ',']));
    match (length, blanks.len() < text.len()) {
        (0, true) => (" ", blanks),
        _ => (&blanks[..length], blanks[length..].trim_start()),
    }
}

fn skip_joint(text: &str) -> &str {
    let (word, rest) = split_letters(text);
    if is_joint(word) && rest.starts_with(char::is_whitespace) {
        rest.trim_start()
    } else {
        text
    }
}

/// Whether a date may end so: with nothing, a dot, a time, a time zone.
fn is_end(rest: &str) -> bool {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    // Without a colon a zone would be a fourth number.
    if rest.is_empty() || rest == "Z" || (rest.contains(':') && is_zone(rest)) {
        return true;
    }
    let time = rest.strip_prefix(',').unwrap_or(rest);
    match time.strip_prefix('T').or(time.strip_prefix('t')) {
        Some(time) => is_time(time) || is_compact_time(time),
        None => time.starts_with(char::is_whitespace) && is_time(time.trim_start()),
    }
}

/// Whether it is a time of the day: `14:05`, `14:05:11.123 +0100`, `2:05 PM`.
fn is_time(text: &str) -> bool {
    let (hours, rest) = text.split_at(count_digits(text));
    if !is_below(hours, 1..=2, 25) {
        return false;
    }
    let mut rest = rest;
    let mut groups = 0;
    while let Some(after) = rest.strip_prefix(':').filter(|_| groups < 2) {
        let (group, after) = after.split_at(count_digits(after));
        if !is_below(group, 2..=2, 61) {
            return false;
        }
        groups += 1;
        rest = after;
    }
    if groups == 2
        && let Some(fraction) = rest.strip_prefix(['.', ','])
    {
        rest = &fraction[count_digits(fraction)..];
    }
    let rest = rest.trim_start();
    let half = ["am", "pm", "a.m.", "p.m."].into_iter().find(|half| {
        rest.get(..half.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(half))
    });
    let zone = &rest[half.map_or(0, str::len)..];
    groups > 0 && (zone.is_empty() || is_zone(zone.trim_start()))
}

/// `140511` or `1405`, as it may follow a `T`.
fn is_compact_time(text: &str) -> bool {
    let (digits, zone) = text.split_at(count_digits(text));
    matches!(digits.len(), 4 | 6) && (zone.is_empty() || is_zone(zone))
}

/// `Z`, `UTC`, `+01:00`.
fn is_zone(text: &str) -> bool {
    if ["Z", "UTC", "GMT"].contains(&text) {
        return true;
    }
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let (hours, minutes) = offset.split_at_checked(2).unwrap_or(("", ""));
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    is_below(hours, 2..=2, 15) && (minutes.is_empty() || is_below(minutes, 2..=2, 60))
}

fn is_below(digits: &str, lengths: std::ops::RangeInclusive<usize>, limit: u32) -> bool {
    let plain = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain && digits.parse().is_ok_and(|number: u32| number < limit)
}
