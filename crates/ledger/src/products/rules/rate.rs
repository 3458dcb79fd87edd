//! Rates a year: exact, as whole millionths of a percent.

use std::fmt;

/// How many parts a rate of one percent has.
const PARTS_A_PERCENT: i64 = 1_000_000;
/// How many decimals a rate has at most.
const DECIMALS_MAX: usize = 6;
/// How many decimals are shown at least.
const DECIMALS_SHOWN: usize = 2;
/// The parts of a rate that mean the whole: 100 percent.
pub const WHOLE: i64 = 100 * PARTS_A_PERCENT;

/// A rate a year, from 0 to 100 percent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Rate(i64);

/// Why a text is no rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RateFault {
    /// Not digits with at most one decimal point between digits.
    #[error("is not a plain number of percent")]
    NotPlain,
    /// More than six decimals.
    #[error("has more than {DECIMALS_MAX} decimals")]
    TooFine,
    /// More than the whole amount a year.
    #[error("is above 100 percent")]
    TooHigh,
}

impl Rate {
    /// No interest.
    pub const ZERO: Self = Self(0);

    /// Reads percent: digits, or digits, a point and digits.
    ///
    /// # Errors
    /// [`RateFault`] for every other text; nothing is rounded.
    pub fn parse(text: &str) -> Result<Self, RateFault> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(RateFault::NotPlain);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > DECIMALS_MAX {
            return Err(RateFault::TooFine);
        }
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| RateFault::TooHigh);
        let whole = number(whole)?;
        let parts = number(&format!("{fraction:0<DECIMALS_MAX$}"))?;
        let rate = whole.checked_mul(PARTS_A_PERCENT);
        let rate = rate.and_then(|rate| rate.checked_add(parts));
        rate.and_then(Self::from_parts).ok_or(RateFault::TooHigh)
    }

    /// A rate of so many millionths of a percent; `None` beyond 0 to 100
    /// percent.
    pub fn from_parts(parts: i64) -> Option<Self> {
        (0..=WHOLE).contains(&parts).then_some(Self(parts))
    }

    /// The rate in millionths of a percent.
    pub fn parts(self) -> i64 {
        self.0
    }

    /// This part of an amount in minor units, half a unit and more rounded up,
    /// away from zero.
    pub fn of_minor(self, minor: i64) -> i64 {
        let (parts, whole) = (i128::from(self.0), i128::from(WHOLE));
        let product = i128::from(minor) * parts;
        let rounded = (product.abs() * 2 + whole) / (whole * 2) * product.signum();
        // At most the amount itself: a rate is no more than the whole.
        i64::try_from(rounded).unwrap_or(minor)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, parts) = (self.0 / PARTS_A_PERCENT, self.0 % PARTS_A_PERCENT);
        let mut fraction = format!("{parts:0DECIMALS_MAX$}");
        while fraction.len() > DECIMALS_SHOWN && fraction.ends_with('0') {
            fraction.pop();
        }
        formatter.pad(&format!("{whole}.{fraction}"))
    }
}

bankctl_types::from_text! {
    Rate = |text| Rate::parse(text).ok();
}

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, RateFault};

    #[test]
    fn rates_are_read_exactly_or_not_at_all() {
        use RateFault::{NotPlain, TooFine, TooHigh};
        let table = [
            ("1.85", Ok(1_850_000)),
            ("0", Ok(0)),
            ("0.01", Ok(10_000)),
            ("0.000001", Ok(1)),
            ("0.0000010", Ok(1)),
            ("100", Ok(100_000_000)),
            ("007.5", Ok(7_500_000)),
            ("100.000001", Err(TooHigh)),
            ("99999999999999999999", Err(TooHigh)),
            ("9223372036854775807", Err(TooHigh)),
            ("0.0000001", Err(TooFine)),
            ("", Err(NotPlain)),
            (".5", Err(NotPlain)),
            ("5.", Err(NotPlain)),
            ("-1", Err(NotPlain)),
            ("+1", Err(NotPlain)),
            ("1,5", Err(NotPlain)),
            ("1%", Err(NotPlain)),
            ("1e2", Err(NotPlain)),
            ("٣", Err(NotPlain)),
        ];
        for (text, expected) in table {
            assert_eq!(Rate::parse(text).map(Rate::parts), expected, "{text:?}");
        }
    }

    #[test]
    fn rates_are_shown_with_two_decimals_or_as_many_as_they_have() {
        let table = [
            (1_850_000, "1.85"),
            (500_000, "0.50"),
            (4_000_000, "4.00"),
            (1, "0.000001"),
            (125_000, "0.125"),
            (100_000_000, "100.00"),
        ];
        for (parts, expected) in table {
            let rate = Rate::from_parts(parts).expect("a rate");
            assert_eq!(rate.to_string(), expected);
            assert_eq!(Rate::parse(expected), Ok(rate));
        }
    }

    /// INT-16: tax of 24 percent.
    #[test]
    fn int_16_a_part_of_an_amount_is_rounded_half_up() {
        let tax = Rate::parse("24").expect("a rate");
        let table = [
            (1_877, 450),
            (2, 0),
            (3, 1),
            (0, 0),
            (-1_877, -450),
            (i64::MAX, 2_213_609_288_845_146_194),
        ];
        for (minor, expected) in table {
            assert_eq!(tax.of_minor(minor), expected, "{minor}");
        }
        let whole = Rate::parse("100").expect("a rate");
        for minor in [i64::MIN, i64::MAX, 0] {
            assert_eq!(whole.of_minor(minor), minor);
        }
    }
}
