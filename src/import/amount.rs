//! Amounts as files write them.
//!
//! What belongs here: one cell to an exact number, given a decimal mark. The
//! mark is decided for a whole column in [`super::evidence`]. Accepted are a
//! sign (before, behind, or parentheses), a currency sign or code, groups of
//! exactly three digits, and decimals; an exponent, odd groups and a point
//! without digits on both sides are not.

use rust_decimal::Decimal;

use crate::domain::Currency;
use crate::domain::money::{AmountFault, PlainDecimal};

/// The sign between the whole and the decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    /// Reads `.` or `,`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "." => Some(Self::Point),
            "," => Some(Self::Comma),
            _ => None,
        }
    }

    /// The character itself.
    pub fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The other mark, which may part thousands.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// An exact number with a sign, as a cell states it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number {
    /// Whether a minus or parentheses make it negative.
    pub negative: bool,
    /// All digits, without the mark; at most 63 bits.
    mantissa: u64,
    /// How many of the digits are decimals.
    scale: u32,
    /// The currency that stands beside the number, where it names just one:
    /// `$` and `¥` are shared by several.
    pub currency: Option<Currency>,
}

impl Number {
    /// The number with its sign.
    pub fn to_decimal(self) -> Decimal {
        let mantissa = i128::from(self.mantissa);
        let signed = if self.negative { -mantissa } else { mantissa };
        // Cannot fail: 63 bits, and `read` takes no more than 28 decimals.
        Decimal::try_from_i128_with_scale(signed, self.scale).unwrap_or_default()
    }

    /// The number as an amount that can be posted: more than zero.
    ///
    /// # Errors
    /// Negative, zero, or larger than a ledger can hold.
    pub fn to_plain(self) -> Result<PlainDecimal, AmountFault> {
        if self.negative {
            return Err(AmountFault::Negative);
        }
        PlainDecimal::from_parts(self.mantissa, self.scale)
    }

    /// The number as a multiple of its `decimals`-th decimal, if it has no
    /// more of them.
    pub(super) fn scaled(self, decimals: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(decimals.checked_sub(self.scale)?)?;
        i128::from(self.mantissa).checked_mul(factor)
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }
}

/// Reads a cell with a known decimal mark.
///
/// # Errors
/// `NotPlain` for what is no number of the accepted forms, `TooLarge` for
/// what no ledger can hold.
pub fn read(text: &str, mark: DecimalMark) -> Result<Number, AmountFault> {
    match plain(text) {
        Some(number) if number.scale == 0 || mark == DecimalMark::Point => Ok(number),
        _ => read_decorated(text, mark),
    }
}

/// The common case, digits with at most one point, read in one go.
pub(super) fn plain(text: &str) -> Option<Number> {
    // Eighteen digits always fit into 63 bits.
    const BYTES_MAX: usize = 18;
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > BYTES_MAX {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut point = None;
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && place > 0 => point = Some(place),
            _ => return None,
        }
    }
    let scale = match point {
        Some(place) if place + 1 == bytes.len() => return None,
        Some(place) => u32::try_from(bytes.len() - place - 1).ok()?,
        None => 0,
    };
    Some(Number {
        negative: false,
        mantissa,
        scale,
        currency: None,
    })
}

fn read_decorated(text: &str, mark: DecimalMark) -> Result<Number, AmountFault> {
    let mut rest = text.trim();
    let mut sign = None;
    let mut currency = None;
    // Each is taken once, in whatever order they stand: `-$5`, `$(5)`, `5- EUR`.
    loop {
        if sign.is_none()
            && let Some((negative, inner)) = take_sign(rest)
        {
            sign = Some(negative);
            rest = inner.trim();
        } else if currency.is_none()
            && let Some((named, inner)) = take_currency(rest)
        {
            currency = Some(named);
            rest = inner.trim();
        } else {
            break;
        }
    }
    let (mantissa, scale) = read_digits(rest, mark)?;
    Ok(Number {
        negative: sign.unwrap_or(false),
        mantissa,
        scale,
        currency: currency.flatten(),
    })
}

/// The sign, and the text without it.
fn take_sign(text: &str) -> Option<(bool, &str)> {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return Some((true, inner));
    }
    if let Some(rest) = text
        .strip_prefix(MINUS)
        .or_else(|| text.strip_suffix(MINUS))
    {
        return Some((true, rest));
    }
    text.strip_prefix('+').map(|rest| (false, rest))
}

/// The currency, if it is one alone, and the text without its sign or code.
fn take_currency(text: &str) -> Option<(Option<Currency>, &str)> {
    for (sign, code) in [
        ('$', None),
        ('¥', None),
        ('€', Some("EUR")),
        ('£', Some("GBP")),
    ] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return Some((code.and_then(Currency::parse), rest));
        }
    }
    let code = |text: &str| {
        let letters = text.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters.then(|| Currency::parse(text)).flatten()
    };
    if let Some((head, rest)) = text.split_at_checked(3)
        && let Some(currency) = code(head)
    {
        return Some((Some(currency), rest));
    }
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(3)?)?;
    code(tail).map(|currency| (Some(currency), rest))
}

/// The digits without the mark and the separators, and how many are decimals.
fn read_digits(text: &str, mark: DecimalMark) -> Result<(u64, u32), AmountFault> {
    const DECIMALS_MAX: usize = 28;
    let (whole, fraction) = match text.split_once(mark.character()) {
        Some((_, "")) => return Err(AmountFault::NotPlain),
        Some(parts) => parts,
        None => (text, ""),
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(fraction) {
        return Err(AmountFault::NotPlain);
    }
    if !is_digits(whole) && !is_grouped(whole, mark.other().character()) {
        return Err(AmountFault::NotPlain);
    }
    let mut mantissa = 0_u64;
    for digit in whole
        .chars()
        .chain(fraction.chars())
        .filter_map(|c| c.to_digit(10))
    {
        mantissa = mantissa
            .checked_mul(10)
            .and_then(|shifted| shifted.checked_add(u64::from(digit)))
            .filter(|value| i64::try_from(*value).is_ok())
            .ok_or(AmountFault::TooLarge)?;
    }
    if fraction.len() > DECIMALS_MAX {
        return Err(AmountFault::TooLarge);
    }
    let scale = u32::try_from(fraction.len()).map_err(|_| AmountFault::TooLarge)?;
    Ok((mantissa, scale))
}

/// Whether one kind of separator parts the digits in threes from the right.
/// A first group that starts with 0 is none: `0,123` is a decimal.
fn is_grouped(whole: &str, other: char) -> bool {
    let separators = [
        '\'', '\u{2019}', ' ', '\u{a0}', '\u{2009}', '\u{202f}', other,
    ];
    let Some(separator) = whole.chars().find(|c| separators.contains(c)) else {
        return false;
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let first_fits = (1..=3).contains(&first.len()) && !first.starts_with('0') && is_digits(first);
    first_fits && groups.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::{AmountFault, DecimalMark, read};

    #[test]
    fn amounts_are_read_as_files_write_them() {
        use DecimalMark::{Comma, Point};
        let table = [
            ("1761.71", Point, "1761.71"),
            ("1,761.71", Point, "1761.71"),
            ("1.761,71", Comma, "1761.71"),
            ("11'373.94", Point, "11373.94"),
            ("11’373.94", Point, "11373.94"),
            ("1 234 567,8", Comma, "1234567.8"),
            ("1\u{a0}234,50", Comma, "1234.50"),
            ("1\u{202f}234,50", Comma, "1234.50"),
            ("1,234", Point, "1234"),
            ("1,234", Comma, "1.234"),
            ("0,123", Comma, "0.123"),
            ("$12.50", Point, "12.50"),
            ("12,50 €", Comma, "12.50"),
            ("USD 12.50", Point, "12.50"),
            ("12.50EUR", Point, "12.50"),
            ("-12.50", Point, "-12.50"),
            ("12.50-", Point, "-12.50"),
            ("(12.50)", Point, "-12.50"),
            ("($85.00)", Point, "-85.00"),
            ("$(85.00)", Point, "-85.00"),
            ("-$76.00", Point, "-76.00"),
            ("+$327.49", Point, "327.49"),
            ("\u{2212}5", Point, "-5"),
            ("0", Point, "0"),
            ("92233720368547758.07", Point, "92233720368547758.07"),
        ];
        for (text, mark, expected) in table {
            let number = read(text, mark).map(|number| number.to_decimal().to_string());
            assert_eq!(number.as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        use AmountFault::{NotPlain, TooLarge};
        let table = [
            ("", NotPlain),
            ("-", NotPlain),
            ("1e3", NotPlain),
            ("1E5", NotPlain),
            ("1,2,3.00", NotPlain),
            ("12,34.00", NotPlain),
            ("1,234'567", NotPlain),
            ("0,123", NotPlain),
            ("1.2.3", NotPlain),
            (".5", NotPlain),
            ("5.", NotPlain),
            ("--5", NotPlain),
            ("EUR", NotPlain),
            ("EUR 5 USD", NotPlain),
            ("12.50 XXX", NotPlain),
            ("1_000", NotPlain),
            ("٣", NotPlain),
            ("NaN", NotPlain),
            ("0x10", NotPlain),
            ("1  234", NotPlain),
            ("#REF!", NotPlain),
            ("92233720368547758.08", TooLarge),
            ("9,223,372,036,854,775,808", TooLarge),
        ];
        for (text, fault) in table {
            assert_eq!(read(text, DecimalMark::Point), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_currency_counts_where_it_is_one_alone() {
        let table = [
            ("€5", Some("EUR")),
            ("5 chf", Some("CHF")),
            ("$5", None),
            ("5", None),
        ];
        for (text, code) in table {
            let number = read(text, DecimalMark::Point).expect(text);
            assert_eq!(number.currency.map(crate::domain::Currency::code), code);
        }
    }
}
