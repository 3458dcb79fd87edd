//! Numbers of checks: one, or a range.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest number of a check: ten digits.
pub const NUMBER_MAX: i64 = 9_999_999_999;
/// How many numbers a range has at most.
pub const COUNT_MAX: i64 = 10_000;
/// The first number of the first book of an account, unless another is asked for.
pub const FIRST_NUMBER: i64 = 1_001;

/// Numbers of checks from one to another, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Numbers {
    /// The first one.
    pub first: i64,
    /// The last one.
    pub last: i64,
}

/// Why a text names no numbers of checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NumbersFault {
    /// It has something else than digits, or too many.
    #[error("is no number of a check, which has 1 to 10 digits")]
    NoNumber,
    /// The last one comes before the first one.
    #[error("ends before it begins")]
    Backwards,
    /// They are too many.
    #[error("has more than {COUNT_MAX} numbers")]
    TooMany,
}

impl Numbers {
    /// One number.
    #[must_use]
    pub const fn one(number: i64) -> Self {
        Self {
            first: number,
            last: number,
        }
    }

    /// So many numbers from a first one; `None` if there are not so many.
    #[must_use]
    pub fn counted(first: i64, count: i64) -> Option<Self> {
        let last = first.checked_add(count)?.checked_sub(1)?;
        let is_right = first >= 1 && (1..=COUNT_MAX).contains(&count) && last <= NUMBER_MAX;
        is_right.then_some(Self { first, last })
    }

    /// Reads `1021` or `1021-1030`.
    ///
    /// # Errors
    /// Every other text.
    pub fn parse(text: &str) -> Result<Self, NumbersFault> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?);
        if last < first {
            return Err(NumbersFault::Backwards);
        }
        if last - first >= COUNT_MAX {
            return Err(NumbersFault::TooMany);
        }
        Ok(Self { first, last })
    }

    /// How many they are.
    #[must_use]
    pub const fn count(self) -> i64 {
        self.last - self.first + 1
    }

    /// Whether a number is among them.
    #[must_use]
    pub const fn has(self, number: i64) -> bool {
        self.first <= number && number <= self.last
    }

    /// Whether a number is among both.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether they can be numbers of checks.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        1 <= self.first
            && self.first <= self.last
            && self.last <= NUMBER_MAX
            && self.count() <= COUNT_MAX
    }
}

/// Reads the number of a check. Zeros before it say nothing.
///
/// # Errors
/// Anything but 1 to 10 digits that are not all zeros.
pub fn number(text: &str) -> Result<i64, NumbersFault> {
    let plain = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| *number > 0);
    number.filter(|_| plain).ok_or(NumbersFault::NoNumber)
}

impl fmt::Display for Numbers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return write!(formatter, "{}", self.first);
        }
        write!(formatter, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbers, NumbersFault, number};

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        use NumbersFault::{Backwards, NoNumber, TooMany};
        let right = [
            ("1", (1, 1)),
            ("0001021", (1_021, 1_021)),
            ("9999999999", (9_999_999_999, 9_999_999_999)),
            ("1021-1030", (1_021, 1_030)),
            ("1-10000", (1, 10_000)),
        ];
        for (text, (first, last)) in right {
            assert_eq!(Numbers::parse(text), Ok(Numbers { first, last }), "{text}");
        }
        let wrong = [
            ("", NoNumber),
            ("0", NoNumber),
            ("000", NoNumber),
            ("-5", NoNumber),
            ("5-", NoNumber),
            ("+5", NoNumber),
            ("1 021", NoNumber),
            ("1e3", NoNumber),
            ("10000000000", NoNumber),
            ("1-2-3", NoNumber),
            ("1030-1021", Backwards),
            ("1-10001", TooMany),
        ];
        for (text, fault) in wrong {
            assert_eq!(Numbers::parse(text), Err(fault), "{text:?}");
        }
        assert_eq!(number("7"), Ok(7));
    }

    #[test]
    fn ranges_meet_if_they_have_a_number_in_common() {
        let range = |first, last| Numbers { first, last };
        let table = [
            (range(1, 5), range(5, 9), true),
            (range(1, 5), range(6, 9), false),
            (range(6, 9), range(1, 5), false),
            (range(1, 9), range(4, 4), true),
            (range(4, 4), range(1, 9), true),
        ];
        for (one, other, expected) in table {
            assert_eq!(one.meets(other), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_book_ends_within_what_a_number_can_be() {
        assert_eq!(
            Numbers::counted(1, 25),
            Some(Numbers { first: 1, last: 25 })
        );
        assert!(Numbers::counted(9_999_999_999, 1).is_some());
        for (first, count) in [
            (9_999_999_999, 2),
            (0, 5),
            (1, 0),
            (1, 10_001),
            (i64::MAX, 2),
        ] {
            assert_eq!(Numbers::counted(first, count), None, "{first} {count}");
        }
    }
}
