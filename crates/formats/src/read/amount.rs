//! Amounts as files write them.
//!
//! What belongs here: one cell to an exact number, given a decimal mark. The
//! mark is decided for a whole column in [`super::evidence`]. Accepted are a
//! sign (before, behind, or parentheses), a currency sign or code, groups of
//! exactly three digits or of Indian form (`1,23,456`), and decimals; an exponent, odd groups and a point
//! without digits on both sides are not.

use bankctl_types::StatedCurrency;
use bankctl_types::money::{AmountFault, PlainDecimal};
use rust_decimal::Decimal;

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
    /// The currency that stands beside the number.
    pub currency: Option<StatedCurrency>,
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

    /// The same number without zeros at the end of its decimals, as far as it
    /// has more of them than `decimals`: `1500.5000` is 1500.50.
    #[must_use]
    pub fn without_zeros(mut self, decimals: u32) -> Self {
        while self.scale > decimals && self.mantissa.is_multiple_of(10) {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The number as it counts where a column is kept in a part of the unit,
    /// of so many decimals: 150050 cents are 1500.50.
    pub(super) fn in_minor(mut self, decimals: u32) -> Option<Self> {
        let whole = self.without_zeros(0);
        if whole.scale > 0 {
            return None;
        }
        self = whole;
        self.scale = decimals;
        Some(self)
    }

    /// The same number with the other sign.
    #[must_use]
    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative;
        self
    }

    /// How many of its digits are decimals.
    pub(super) fn decimals(self) -> u32 {
        self.scale
    }

    /// The number, signed, as a multiple of its `decimals`-th decimal, if it
    /// has no more of them.
    pub(super) fn scaled(self, decimals: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(decimals.checked_sub(self.scale)?)?;
        let scaled = i128::from(self.mantissa).checked_mul(factor)?;
        Some(if self.negative { -scaled } else { scaled })
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
            && let Some((stated, inner)) = take_currency(rest)
        {
            currency = Some(stated);
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
        currency,
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

/// A currency's sign or code, and the text without it.
fn take_currency(text: &str) -> Option<(StatedCurrency, &str)> {
    let is_number = |c: Option<char>| c.is_none_or(|c| c.is_ascii_digit());
    if !is_number(text.chars().next())
        && let Some(taken) = StatedCurrency::take_start(text)
    {
        return Some(taken);
    }
    if is_number(text.chars().next_back()) {
        return None;
    }
    StatedCurrency::take_end(text)
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

/// Whether one kind of separator parts the digits in threes from the right, or
/// commas as in India, in twos before the last three. A first group that
/// starts with 0 is none: `0,123` is a decimal.
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
    if !first_fits || !groups.clone().all(is_digits) {
        return false;
    }
    if groups.clone().all(|group| group.len() == 3) {
        return true;
    }
    let (first_bytes, count) = (whole.find(separator).unwrap_or(0), groups.clone().count());
    separator == ','
        && first_bytes <= 2
        && groups
            .enumerate()
            .all(|(place, group)| group.len() == if place + 1 == count { 3 } else { 2 })
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
            ("1,23,456.50", Point, "123456.50"),
            ("12,34,56,789", Point, "123456789"),
            ("$12.50", Point, "12.50"),
            ("R$ 12,50", Comma, "12.50"),
            ("RM12.50", Point, "12.50"),
            ("12,50 kr", Comma, "12.50"),
            ("12,50 zł", Comma, "12.50"),
            ("¥312,400", Point, "312400"),
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
            ("123,45,678", NotPlain),
            ("1,23,45", NotPlain),
            ("1,2345,678", NotPlain),
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
    fn the_currency_beside_a_number_is_kept() {
        let table = [
            ("€5", Some("€")),
            ("5 chf", Some("CHF")),
            ("$5", Some("$")),
            ("-US$5", Some("US$")),
            ("5", None),
        ];
        for (text, code) in table {
            let number = read(text, DecimalMark::Point).expect(text);
            let stated = number.currency.map(|currency| currency.to_string());
            assert_eq!(stated.as_deref(), code);
        }
    }

    #[test]
    fn zeros_behind_the_decimals_and_parts_of_the_unit_change_nothing() {
        let number = |text| read(text, DecimalMark::Point).expect(text);
        let shown = |number: super::Number| number.to_decimal().to_string();
        assert_eq!(shown(number("1500.5000").without_zeros(2)), "1500.50");
        assert_eq!(shown(number("5.00").without_zeros(0)), "5");
        assert_eq!(shown(number("1.2345").without_zeros(2)), "1.2345");
        let cents = |text| number(text).in_minor(2).map(shown);
        assert_eq!(cents("150050").as_deref(), Some("1500.50"));
        assert_eq!(cents("150050.00").as_deref(), Some("1500.50"));
        assert_eq!(cents("1500.50"), None);
    }
}
