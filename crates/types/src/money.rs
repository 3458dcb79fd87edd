//! Money: a whole number of minor units in one currency.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::Currency;

/// An amount in minor units (cents for USD, yen for JPY) of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    /// The amount in minor units, signed.
    pub minor: i64,
    /// The currency that says what a minor unit is.
    pub currency: Currency,
}

/// Why a text is not an amount that can be posted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AmountFault {
    /// Not digits with at most one decimal point between digits.
    #[error("is not a plain decimal number")]
    NotPlain,
    /// Zero.
    #[error("is zero; an amount must be more than zero")]
    Zero,
    /// Below zero.
    #[error("is negative; an amount must be more than zero")]
    Negative,
    /// More decimals than the currency has.
    #[error("has more decimals than {currency} has ({decimals})", currency = .0.code(), decimals = .0.decimals())]
    TooManyDecimals(Currency),
    /// More than a ledger can count (64 bits of minor units).
    #[error("is larger than the ledger can hold")]
    TooLarge,
}

impl Money {
    /// An amount of `minor` minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a positive plain decimal: digits, or digits, a point and digits.
    ///
    /// # Errors
    /// Anything else is an [`AmountFault`]; nothing is ever rounded.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountFault> {
        PlainDecimal::parse(text)?.in_currency(currency)
    }

    /// The amount as an exact decimal with all decimals of its currency.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    /// The amount with thousands separators, for people.
    pub fn grouped(self) -> String {
        grouped(&self.to_string())
    }
}

/// What a text with thousands separators says, if it is exactly as tables print
/// amounts: with commas in the right places, and decimals behind a point.
pub fn ungrouped(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.')?;
    let plain = format!("{}.{decimals}", whole.replace(',', ""));
    let is_printed = whole.contains(',') && !whole.starts_with('0') && decimals.len() >= 2;
    (is_printed && grouped(&plain) == text).then_some(plain)
}

/// A plain decimal with thousands separators.
pub(crate) fn grouped(plain: &str) -> String {
    let (sign, digits) = plain
        .strip_prefix('-')
        .map_or(("", plain), |digits| ("-", digits));
    let (whole, fraction) = digits
        .find('.')
        .map_or((digits, ""), |point| digits.split_at(point));
    let mut text = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    text.push_str(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(fraction);
    text
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), formatter)
    }
}

/// Written as a string with all decimals, so that no reader makes it a float.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A positive plain decimal whose currency is not known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlainDecimal(Decimal);

impl PlainDecimal {
    /// Reads digits, or digits, a point and digits; more than zero.
    ///
    /// The text is checked before it is converted because the library takes
    /// `1_000`, `.5` and `5.`.
    ///
    /// # Errors
    /// [`AmountFault`] for every other text.
    pub fn parse(text: &str) -> Result<Self, AmountFault> {
        let (negative, digits) = text
            .strip_prefix('-')
            .map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(AmountFault::NotPlain);
        }
        if negative {
            return Err(AmountFault::Negative);
        }
        let significant = whole.trim_start_matches('0').len() + fraction.len();
        if significant > 28 {
            return Err(AmountFault::TooLarge);
        }
        let decimal = Decimal::from_str_exact(digits).map_err(|_| AmountFault::TooLarge)?;
        if decimal.is_zero() {
            return Err(AmountFault::Zero);
        }
        Ok(Self(decimal))
    }

    /// A decimal that a reader of files has taken apart: `mantissa` with the
    /// last `scale` digits behind the point.
    ///
    /// # Errors
    /// [`AmountFault::Zero`], and [`AmountFault::TooLarge`] for what no
    /// currency can hold: a mantissa is never more than the minor units.
    pub fn from_parts(mantissa: u64, scale: u32) -> Result<Self, AmountFault> {
        let mantissa = i64::try_from(mantissa).map_err(|_| AmountFault::TooLarge)?;
        if mantissa == 0 {
            return Err(AmountFault::Zero);
        }
        Decimal::try_new(mantissa, scale)
            .map(Self)
            .map_err(|_| AmountFault::TooLarge)
    }

    /// The exact value.
    pub fn to_decimal(self) -> Decimal {
        self.0
    }

    /// The amount in minor units of a currency.
    ///
    /// # Errors
    /// [`AmountFault::TooManyDecimals`] and [`AmountFault::TooLarge`].
    pub fn in_currency(self, currency: Currency) -> Result<Money, AmountFault> {
        let decimals = currency.decimals();
        if self.0.scale() > decimals {
            return Err(AmountFault::TooManyDecimals(currency));
        }
        let factor = 10_i128.pow(decimals - self.0.scale());
        self.0
            .mantissa()
            .checked_mul(factor)
            .and_then(|minor| i64::try_from(minor).ok())
            .map(|minor| Money::new(minor, currency))
            .ok_or(AmountFault::TooLarge)
    }
}

impl fmt::Display for PlainDecimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// A limit: an amount, or nothing for `0`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit(pub Option<PlainDecimal>);

impl Limit {
    /// Reads an amount or zero.
    ///
    /// # Errors
    /// As [`PlainDecimal::parse`], but for zero.
    pub fn parse(text: &str) -> Result<Self, AmountFault> {
        match PlainDecimal::parse(text) {
            Err(AmountFault::Zero) => Ok(Self(None)),
            amount => amount.map(|amount| Self(Some(amount))),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(amount) => amount.fmt(formatter),
            None => formatter.write_str("0"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AmountFault, Money, PlainDecimal, ungrouped};
    use crate::Currency;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("a currency of the table")
    }

    #[test]
    fn the_form_of_tables_is_read_exactly() {
        for (text, expected) in [
            ("1,250.00", Some("1250.00")),
            ("12,345,678.901", Some("12345678.901")),
            ("1,250", None),
            ("1250.00", None),
            ("1,25.00", None),
            ("1,250.5", None),
            (",250.00", None),
            ("01,250.00", None),
            ("1,250,00", None),
            ("-1,250.00", None),
            ("$1,250.00", None),
        ] {
            let read = ungrouped(text);
            let read = read.filter(|plain| PlainDecimal::parse(plain).is_ok());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        use AmountFault::{Negative, NotPlain, TooLarge, TooManyDecimals, Zero};
        let usd = currency("USD");
        let table = [
            ("250", Ok(25_000)),
            ("250.0", Ok(25_000)),
            ("250.00", Ok(25_000)),
            ("0.01", Ok(1)),
            ("007", Ok(700)),
            ("92233720368547758.07", Ok(i64::MAX)),
            ("92233720368547758.08", Err(TooLarge)),
            ("999999999999999999999999999999999999", Err(TooLarge)),
            ("0.000", Err(Zero)),
            ("0", Err(Zero)),
            ("-5", Err(Negative)),
            ("0.001", Err(TooManyDecimals(usd))),
            ("", Err(NotPlain)),
            ("-", Err(NotPlain)),
            (".5", Err(NotPlain)),
            ("5.", Err(NotPlain)),
            ("+5", Err(NotPlain)),
            ("1e3", Err(NotPlain)),
            ("1_000", Err(NotPlain)),
            ("1,000", Err(NotPlain)),
            ("1.2.3", Err(NotPlain)),
            (" 5", Err(NotPlain)),
            ("٣", Err(NotPlain)),
            ("NaN", Err(NotPlain)),
        ];
        for (text, expected) in table {
            let read = Money::parse(text, usd).map(|money| money.minor);
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn parts_make_the_same_decimal_as_the_text() {
        for (mantissa, scale, text) in [(176_171, 2, "1761.71"), (5, 0, "5"), (50, 1, "5.0")] {
            let parts = PlainDecimal::from_parts(mantissa, scale);
            assert_eq!(parts, PlainDecimal::parse(text));
            assert_eq!(parts.map(|amount| amount.to_string()).as_deref(), Ok(text));
        }
        let table = [
            (0, 2, AmountFault::Zero),
            (u64::MAX, 0, AmountFault::TooLarge),
        ];
        for (mantissa, scale, fault) in table {
            assert_eq!(PlainDecimal::from_parts(mantissa, scale), Err(fault));
        }
        assert_eq!(PlainDecimal::from_parts(1, 29), Err(AmountFault::TooLarge));
    }

    #[test]
    fn every_currency_keeps_its_own_decimals() {
        assert_eq!(Money::parse("5", currency("JPY")).map(|m| m.minor), Ok(5));
        assert!(Money::parse("5.0", currency("JPY")).is_err());
        assert_eq!(Money::new(-1234, currency("BHD")).to_string(), "-1.234");
        assert_eq!(Money::new(0, currency("USD")).to_string(), "0.00");
        assert_eq!(Money::new(7, currency("JPY")).to_string(), "7");
    }

    #[test]
    fn people_read_grouped_digits() {
        let table = [
            (0, "0.00"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (-123_456_789, "-1,234,567.89"),
            (i64::MIN, "-92,233,720,368,547,758.08"),
        ];
        for (minor, expected) in table {
            assert_eq!(Money::new(minor, currency("USD")).grouped(), expected);
        }
    }
}
