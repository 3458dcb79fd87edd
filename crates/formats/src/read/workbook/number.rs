//! Numbers and days of cells, by their digits.
//!
//! What belongs here: what a stored number shows as. It never becomes a binary
//! float: its decimal digits are rounded to 15 significant ones, which is what
//! a spreadsheet shows of the float that it keeps.

use bankctl_types::{Day, StatedCurrency};

use super::super::spreadsheet::Why;

/// How many significant digits a spreadsheet shows.
const DIGITS_MAX: usize = 15;
/// The last day that a spreadsheet has, 9999-12-31, counted from 1900.
const SERIAL_MAX: i64 = 2_958_465;
/// Days from 1899-12-30 and from 1904-01-01 to 1970-01-01.
const TO_1970: [i64; 2] = [25_569, 24_107];

/// How a cell shows a number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Format {
    /// As its digits; with the sign of a currency, if the format has one.
    #[default]
    Plain,
    /// With the sign or the code of a currency.
    Money(String),
    /// As a share.
    Percent,
    /// As a day.
    Date,
    /// With zeros before it, to so many digits.
    Padded(usize),
}

impl Format {
    /// The formats that every spreadsheet knows by number.
    pub(super) fn built_in(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percent,
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            _ => Self::Plain,
        }
    }

    /// A format by its code, such as `#,##0.00` or `dd/mm/yyyy`.
    pub(super) fn of_code(code: &str) -> Self {
        let (bare, quoted) = taken_apart(code);
        if bare.contains('%') {
            return Self::Percent;
        }
        if bare.len() >= 5 && bare.bytes().all(|byte| byte == b'0') {
            return Self::Padded(bare.len());
        }
        let has_digits = bare.contains(['0', '#', '?']);
        let is_day =
            |letter: char| matches!(letter.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's');
        let seconds = bare.to_ascii_lowercase().contains("s.0");
        if (!has_digits || seconds)
            && !bare.eq_ignore_ascii_case("general")
            && bare.contains(is_day)
        {
            return Self::Date;
        }
        let currency = quoted
            .iter()
            .map(|text| text.trim())
            .find(|text| StatedCurrency::parse(text).is_some());
        currency.map_or(Self::Plain, |text| Self::Money(text.to_owned()))
    }
}

/// The first section of a format without what is shown as it stands, and the
/// texts of that kind that may name a currency.
fn taken_apart(code: &str) -> (String, Vec<String>) {
    let (mut bare, mut quoted) = (String::new(), Vec::new());
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => quoted.push(
                letters
                    .by_ref()
                    .take_while(|letter| *letter != '"')
                    .collect(),
            ),
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inner: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != ']')
                    .collect();
                if let Some(symbol) = inner.strip_prefix('$') {
                    let symbol = symbol.split('-').next().unwrap_or_default();
                    quoted.push(symbol.to_owned());
                } else if matches!(
                    inner.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                ) {
                    bare.push('h');
                }
            }
            '$' | '€' | '£' | '¥' => quoted.push(letter.to_string()),
            letter => bare.push(letter),
        }
    }
    (bare.trim().to_owned(), quoted)
}

/// A number by its digits: `0.digits * 10^exponent`.
struct Digits {
    is_negative: bool,
    significant: Vec<u8>,
    exponent: i64,
}

impl Digits {
    /// Reads a stored number, such as `-70.09999999999999` or `1.9E+18`.
    fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = whole.bytes().chain(decimals.bytes());
        if whole.len() + decimals.len() == 0
            || !all.clone().all(|byte| byte.is_ascii_digit())
            || exponent.abs() > 1_000
        {
            return None;
        }
        let digits: Vec<u8> = all.map(|byte| byte - b'0').collect();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        let exponent = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()? + exponent;
        let mut number = Self {
            is_negative,
            significant: digits[zeros..].to_vec(),
            exponent,
        };
        number.round();
        Some(number)
    }

    /// Rounds to the digits that a spreadsheet shows, half away from zero.
    fn round(&mut self) {
        if self.significant.len() > DIGITS_MAX {
            let up = self.significant[DIGITS_MAX] >= 5;
            self.significant.truncate(DIGITS_MAX);
            let mut carry = up;
            for digit in self.significant.iter_mut().rev() {
                if !carry {
                    break;
                }
                carry = *digit == 9;
                *digit = if carry { 0 } else { *digit + 1 };
            }
            if carry {
                self.significant.insert(0, 1);
                self.exponent += 1;
            }
        }
        while self.significant.last() == Some(&0) {
            self.significant.pop();
        }
        if self.significant.is_empty() {
            self.is_negative = false;
            self.exponent = 1;
        }
    }

    /// As plain digits, or with an exponent if digits are lost or there are
    /// very many.
    fn shown(&self) -> String {
        let digit = |digit: &u8| char::from(b'0' + digit);
        let digits: String = self.significant.iter().map(digit).collect();
        let sign = if self.is_negative { "-" } else { "" };
        let Ok(whole) = usize::try_from(self.exponent.max(0)) else {
            return String::new();
        };
        if self.exponent > 15 || self.exponent < -15 {
            let (first, rest) = digits.split_at(1.min(digits.len()));
            let point = if rest.is_empty() { "" } else { "." };
            return format!("{sign}{first}{point}{rest}E{:+}", self.exponent - 1);
        }
        if digits.len() <= whole {
            return format!("{sign}{digits:0<whole$}");
        }
        if self.exponent <= 0 {
            let zeros = "0".repeat(usize::try_from(-self.exponent).unwrap_or(0));
            return format!("{sign}0.{zeros}{digits}");
        }
        format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
    }
}

/// What a cell with a stored number shows, in plain digits with a point.
pub(super) fn shown(stored: &str, format: &Format, is_1904: bool) -> Result<String, (String, Why)> {
    let stored = stored.trim();
    let Some(mut number) = Digits::read(stored) else {
        return Err((stored.to_owned(), Why::Error));
    };
    match format {
        Format::Date => day(&number, is_1904)
            .map(|day| day.to_string())
            .ok_or_else(|| (number.shown(), Why::NoDay)),
        Format::Percent => {
            if !number.significant.is_empty() {
                number.exponent += 2;
            }
            Ok(format!("{}%", number.shown()))
        }
        Format::Padded(digits) => Ok(format!("{:0>digits$}", number.shown())),
        Format::Money(currency) => Ok(format!("{currency} {}", unlike_a_group(number.shown()))),
        Format::Plain => Ok(unlike_a_group(number.shown())),
    }
}

/// Three decimals could be a group of thousands; four can't.
fn unlike_a_group(mut text: String) -> String {
    if text.find('.').is_some_and(|point| text.len() - point == 4) {
        text.push('0');
    }
    text
}

/// The day of a serial number. In the calendar of 1900 the number 60 is the
/// 29th of February, which that year did not have.
fn day(number: &Digits, is_1904: bool) -> Option<Day> {
    if number.is_negative || number.exponent > 7 {
        return None;
    }
    let whole = usize::try_from(number.exponent.max(0)).ok()?;
    let mut serial = 0i64;
    for place in 0..whole {
        serial = serial * 10 + i64::from(number.significant.get(place).copied().unwrap_or(0));
    }
    let days = if is_1904 {
        (serial > 0 || whole > 0).then_some(serial - TO_1970[1])?
    } else {
        match serial {
            1..=59 => serial + 1 - TO_1970[0],
            61..=SERIAL_MAX => serial - TO_1970[0],
            _ => return None,
        }
    };
    (serial <= SERIAL_MAX).then(|| i32::try_from(days).ok().map(Day))?
}

/// The day of a cell that holds it as text: `2026-11-30T00:00:00`.
pub(super) fn written_day(text: &str) -> String {
    let text = text.trim();
    match text.split_once('T') {
        Some((day, _)) => day.to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, shown};

    fn plain(stored: &str) -> String {
        shown(stored, &Format::Plain, false).unwrap_or_else(|(text, why)| format!("{text} {why:?}"))
    }

    #[test]
    fn a_number_shows_as_fifteen_digits() {
        let table = [
            ("0.30000000000000004", "0.3"),
            ("70.09999999999999", "70.1"),
            ("70.0999999999999", "70.0999999999999"),
            ("1234.56", "1234.56"),
            ("1234.5600", "1234.56"),
            ("100.005", "100.0050"),
            ("4804.9500000000007", "4804.95"),
            ("9.9999999999999999", "10"),
            ("2500", "2500"),
            ("2.5E3", "2500"),
            ("-12.5", "-12.5"),
            ("1E-2", "0.01"),
            ("0", "0"),
            ("-0", "0"),
            ("0.0", "0"),
            ("999999999999999", "999999999999999"),
            ("1000000000000000", "1E+15"),
            ("1.9143100000101E+18", "1.9143100000101E+18"),
            ("1E-300", "1E-300"),
            ("", " Error"),
            ("1e999999999999", "1e999999999999 Error"),
            ("0x10", "0x10 Error"),
        ];
        for (stored, expected) in table {
            assert_eq!(plain(stored), expected, "{stored}");
        }
    }

    #[test]
    fn serials_are_days_of_either_calendar() {
        let table = [
            ("46356", false, "2026-11-30"),
            ("46356.75", false, "2026-11-30"),
            ("44894", true, "2026-11-30"),
            ("1", false, "1900-01-01"),
            ("59", false, "1900-02-28"),
            ("60", false, "60 NoDay"),
            ("61", false, "1900-03-01"),
            ("0.5", false, "0.5 NoDay"),
            ("2958465", false, "9999-12-31"),
            ("2958466", false, "2958466 NoDay"),
            ("-1", false, "-1 NoDay"),
        ];
        for (stored, is_1904, expected) in table {
            let text = shown(stored, &Format::Date, is_1904);
            let text = text.unwrap_or_else(|(text, why)| format!("{text} {why:?}"));
            assert_eq!(text, expected, "{stored}");
        }
    }

    #[test]
    fn codes_of_formats_say_what_a_number_is() {
        let table = [
            ("General", Format::Plain),
            ("#,##0.00", Format::Plain),
            ("0.00E+00", Format::Plain),
            ("dd/mm/yyyy", Format::Date),
            ("[$-409]d\\-mmm\\-yy;@", Format::Date),
            ("[h]:mm", Format::Date),
            ("mm:ss.0", Format::Date),
            ("0.00%", Format::Percent),
            ("0.00\"%\"", Format::Plain),
            ("0000000000", Format::Padded(10)),
            ("#,##0.00\\ [$€-407]", Format::Money("€".to_owned())),
            ("\"USD\" #,##0.00", Format::Money("USD".to_owned())),
            ("$#,##0.00_);($#,##0.00)", Format::Money("$".to_owned())),
            ("#,##0.00 \"days\"", Format::Plain),
            ("[Red]0.00", Format::Plain),
        ];
        for (code, expected) in table {
            assert_eq!(Format::of_code(code), expected, "{code}");
        }
        let share = shown("0.5", &Format::Percent, false);
        assert_eq!(share, Ok("50%".to_owned()));
        let padded = shown("12345", &Format::Padded(10), false);
        assert_eq!(padded, Ok("0000012345".to_owned()));
    }
}
