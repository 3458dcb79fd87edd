//! A rate of exchange: how many of one currency one of another costs, exactly.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{Currency, from_text};

/// The most significant digits of a rate.
pub const DIGITS_MAX: usize = 10;
/// The most decimals of a rate.
const DECIMALS_MAX: u32 = 12;

/// How many of the quoted currency one of the base currency costs: at most ten
/// significant digits, more than zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rate {
    /// The digits without the point; the last one is not a zero behind the point.
    digits: i64,
    /// How many of them stand behind the point.
    decimals: u32,
}

/// Two currencies: the rate says how many of the second one of the first costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// The currency of which there is one.
    pub base: Currency,
    /// The currency that the rate counts.
    pub quoted: Currency,
}

/// Why a text is no rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RateFault {
    /// Not digits with at most one decimal point between digits.
    #[error("is not a plain decimal number")]
    NotPlain,
    /// Zero.
    #[error("is zero; a rate is more than zero")]
    Zero,
    /// More than ten significant digits, or more than twelve decimals.
    #[error("has more than {DIGITS_MAX} digits, or more than {DECIMALS_MAX} decimals")]
    TooLong,
}

impl Rate {
    /// Reads a rate such as `0.92137` or `151.375`.
    ///
    /// # Errors
    /// What is no positive plain decimal of at most ten significant digits.
    pub fn parse(text: &str) -> Result<Self, RateFault> {
        let (whole, behind) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(behind) {
            return Err(RateFault::NotPlain);
        }
        let behind = behind.trim_end_matches('0');
        let written = format!("{whole}{behind}");
        let significant = written.trim_start_matches('0');
        if significant.is_empty() {
            return Err(RateFault::Zero);
        }
        let decimals = u32::try_from(behind.len()).map_err(|_| RateFault::TooLong)?;
        if significant.len() > DIGITS_MAX || decimals > DECIMALS_MAX {
            return Err(RateFault::TooLong);
        }
        let digits = significant.parse().map_err(|_| RateFault::TooLong)?;
        Ok(Self { digits, decimals })
    }

    /// What an amount of the base currency costs, in minor units of the quoted one,
    /// rounded half to even once; `None` if no ledger can count it.
    #[must_use]
    pub fn convert(self, minor: i64, pair: Pair) -> Option<i64> {
        let up = ten_to(pair.quoted.decimals())?;
        let down = ten_to(pair.base.decimals().checked_add(self.decimals)?)?;
        let product = i128::from(minor)
            .checked_mul(i128::from(self.digits))?
            .checked_mul(up)?;
        i64::try_from(half_even(product, down)?).ok()
    }

    /// What an amount of the quoted currency is worth in the base currency, rounded
    /// half to even once; `None` if no ledger can count it.
    #[must_use]
    pub fn convert_back(self, minor: i64, pair: Pair) -> Option<i64> {
        let up = ten_to(pair.base.decimals().checked_add(self.decimals)?)?;
        let down = ten_to(pair.quoted.decimals())?.checked_mul(i128::from(self.digits))?;
        let product = i128::from(minor).checked_mul(up)?;
        i64::try_from(half_even(product, down)?).ok()
    }

    /// How far this is from another, in millionths of the other, rounded up.
    #[must_use]
    pub fn distance_from(self, other: Self) -> i64 {
        let decimals = self.decimals.max(other.decimals);
        let scaled = |rate: Self| {
            let up = ten_to(decimals - rate.decimals).unwrap_or(i128::MAX);
            i128::from(rate.digits).saturating_mul(up)
        };
        let (mine, theirs) = (scaled(self), scaled(other));
        let off = mine.abs_diff(theirs).saturating_mul(1_000_000);
        let millionths = off.div_ceil(theirs.unsigned_abs());
        i64::try_from(millionths).unwrap_or(i64::MAX)
    }
}

/// Ten to a power.
fn ten_to(power: u32) -> Option<i128> {
    10_i128.checked_pow(power)
}

/// A quotient rounded to the nearest whole number, of two as near to the even one.
/// The divisor is more than zero.
fn half_even(dividend: i128, divisor: i128) -> Option<i128> {
    let (floor, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    let is_up = match rest.checked_mul(2)?.cmp(&divisor) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => floor % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    floor.checked_add(i128::from(is_up))
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals as usize;
        let digits = format!("{:0width$}", self.digits, width = decimals + 1);
        let (whole, behind) = digits.split_at(digits.len() - decimals);
        if behind.is_empty() {
            return formatter.write_str(whole);
        }
        write!(formatter, "{whole}.{behind}")
    }
}

impl Pair {
    /// Reads a pair such as `USD/EUR`: two currencies that are not the same.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (base, quoted) = text.split_once('/')?;
        let (base, quoted) = (Currency::parse(base)?, Currency::parse(quoted)?);
        (base != quoted).then_some(Self { base, quoted })
    }

    /// The same two, the other way round.
    #[must_use]
    pub fn turned(self) -> Self {
        Self {
            base: self.quoted,
            quoted: self.base,
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.base.code(), self.quoted.code())
    }
}

from_text! {
    Rate = |text| Rate::parse(text).ok();
    Pair = Pair::parse;
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

impl Serialize for Pair {
    fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pair, Rate, RateFault};

    fn rate(text: &str) -> Rate {
        Rate::parse(text).expect(text)
    }

    fn pair(text: &str) -> Pair {
        Pair::parse(text).expect(text)
    }

    #[test]
    fn amounts_are_converted_and_rounded_once() {
        for (id, text, currencies, minor, expected) in [
            ("FX-1", "0.92137", "USD/EUR", 100_000, 92_137),
            ("FX-2", "1.0853", "EUR/USD", 50_000, 54_265),
            ("FX-3", "151.375", "USD/JPY", 10_050, 15_213),
            ("half to even, down", "0.5", "USD/EUR", 1, 0),
            ("half to even, up", "0.5", "USD/EUR", 3, 2),
            ("below zero", "0.5", "USD/EUR", -3, -2),
            ("from none to three", "0.0024", "JPY/KWD", 1, 2),
        ] {
            let converted = rate(text).convert(minor, pair(currencies));
            assert_eq!(converted, Some(expected), "{id}");
        }
        let most = rate("9999999999").convert(i64::MAX, pair("USD/KWD"));
        assert_eq!(most, None, "more than a ledger can count");
    }

    #[test]
    fn a_rate_converts_back() {
        let back = |minor| rate("1.0900").convert_back(minor, pair("EUR/USD"));
        assert_eq!(back(109), Some(100));
        assert_eq!(rate("0.5").convert_back(1, pair("USD/EUR")), Some(2));
        assert_eq!(
            rate("151.375").convert_back(15_213, pair("USD/JPY")),
            Some(10_050)
        );
        assert_eq!(
            rate("0.000000000001").convert_back(i64::MAX, pair("USD/EUR")),
            None
        );
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for (text, fault) in [
            ("", RateFault::NotPlain),
            ("-1", RateFault::NotPlain),
            ("1,5", RateFault::NotPlain),
            ("1.", RateFault::NotPlain),
            (".5", RateFault::NotPlain),
            ("1e3", RateFault::NotPlain),
            ("0.000", RateFault::Zero),
            ("12345678901", RateFault::TooLong),
            ("0.0000000000001", RateFault::TooLong),
        ] {
            assert_eq!(Rate::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_rate_is_written_as_it_is_read() {
        for (text, written) in [
            ("0.92137", "0.92137"),
            ("1.0900", "1.09"),
            ("151", "151"),
            ("007.10", "7.1"),
            ("0.000000000001", "0.000000000001"),
            ("1234567890", "1234567890"),
        ] {
            assert_eq!(rate(text).to_string(), written, "{text}");
            assert_eq!(rate(written), rate(text), "{text}");
        }
    }

    #[test]
    fn the_distance_of_rates_is_in_millionths() {
        let off = |one, other| rate(one).distance_from(rate(other));
        assert_eq!(off("0.92137", "0.92137"), 0);
        assert_eq!(off("101", "100"), 10_000);
        assert_eq!(off("99", "100"), 10_000);
        assert_eq!(off("1.0000001", "1"), 1, "never too near");
        assert_eq!(off("9999999999", "0.000000000001"), i64::MAX);
    }

    #[test]
    fn a_pair_has_two_currencies() {
        assert_eq!(pair("USD/EUR").turned().to_string(), "EUR/USD");
        for text in ["USD", "USD/USD", "USD-EUR", "USD/XXY", "/"] {
            assert_eq!(Pair::parse(text), None, "{text}");
        }
    }
}
