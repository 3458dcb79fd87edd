//! Numbers and days as messages between banks write them.
//!
//! What belongs here: one field to an exact number or a day, with nothing
//! rounded and nothing guessed. Tables, whose columns leave more in doubt, are
//! read in [`super::amount`] and [`super::dates`].

use bankctl_types::{Currency, Day};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// More digits than any amount has.
const DIGITS_MAX: usize = 28;
/// Years of two digits from here on are of the twentieth century.
const CENTURY_FROM: i32 = 80;

/// Digits with at most one decimal mark among them, which may stand at an end.
/// Zeros at the end are dropped.
pub(super) fn unsigned(text: &str, marks: &[char]) -> Option<Decimal> {
    let is_mark = |character: &char| marks.contains(character);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mark_count = text.chars().filter(is_mark).count();
    if digits == 0 || digits > DIGITS_MAX || mark_count > 1 || digits + mark_count != text.len() {
        return None;
    }
    let plain: String = text
        .chars()
        .map(|character| if is_mark(&character) { '.' } else { character })
        .collect();
    let padded = format!("0{plain}0");
    let exact = if mark_count == 0 { &plain } else { &padded };
    Decimal::from_str_exact(exact)
        .ok()
        .map(|number| number.normalize())
}

/// A number with a sign before or behind it, blanks between groups, and either
/// mark: `-1234.56`, `+ 1 006,60`, `1.234,56`. Where both marks stand, the last
/// is that of the decimals and the others part groups of three.
pub(super) fn signed(text: &str) -> Option<Decimal> {
    let is_blank = |character: char| character.is_whitespace() || character == '\u{a0}';
    let bare: String = text
        .chars()
        .filter(|character| !is_blank(*character))
        .collect();
    let (negative, bare) = match bare.chars().next() {
        Some('-') => (true, &bare[1..]),
        Some('+') => (false, &bare[1..]),
        _ => match bare.strip_suffix('-') {
            Some(before) => (true, before),
            None => (false, bare.as_str()),
        },
    };
    let number = match (bare.rfind('.'), bare.rfind(',')) {
        (Some(point), Some(comma)) => {
            let (whole, decimals) = bare.split_at(point.max(comma));
            let group = if point > comma { ',' } else { '.' };
            let whole = ungrouped(whole, group)?;
            unsigned(&format!("{whole}.{}", &decimals[1..]), &['.'])?
        }
        (Some(_), None) if bare.matches('.').count() > 1 => unsigned(&ungrouped(bare, '.')?, &[])?,
        (None, Some(_)) if bare.matches(',').count() > 1 => unsigned(&ungrouped(bare, ',')?, &[])?,
        _ => unsigned(bare, &['.', ','])?,
    };
    Some(if negative && !number.is_zero() {
        -number
    } else {
        number
    })
}

/// The digits of groups of three.
fn ungrouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    fits.then(|| text.replace(mark, ""))
}

/// Whether an amount has no more decimals than its currency; of a currency
/// that is not known two.
pub(super) fn fits(amount: Decimal, currency: Option<&str>) -> bool {
    let known = currency.and_then(Currency::parse);
    amount.normalize().scale() <= known.map_or(2, Currency::decimals)
}

/// Whether the only comma of a number stands before three digits, where its
/// currency has no three decimals: `2,000` is two, or two thousand.
pub(super) fn is_in_doubt(text: &str, currency: Option<&str>) -> bool {
    let known = currency.and_then(Currency::parse);
    let Some((whole, decimals)) = text.split_once(',') else {
        return false;
    };
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let is_group =
        (1..=3).contains(&digits(whole)) && !whole.trim_matches(['-', '+', ' ']).starts_with('0');
    let is_three = digits(decimals) == 3 && !decimals.contains([',', '.']);
    is_group && is_three && !whole.contains('.') && known.map_or(2, Currency::decimals) != 3
}

/// A day of its parts.
pub(super) fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    NaiveDate::from_ymd_opt(year, month, day).map(Day::from_date)
}

/// The day of `YYMMDD`.
pub(super) fn short_day(text: &str) -> Option<Day> {
    let [year, month, of_month] = pairs(text)?;
    let year = i32::try_from(year).ok()?;
    let century = if year >= CENTURY_FROM { 1900 } else { 2000 };
    day(century + year, month, of_month)
}

/// Three numbers of two digits.
fn pairs(text: &str) -> Option<[u32; 3]> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let pair = |from: usize| text[from..from + 2].parse().ok();
    Some([pair(0)?, pair(2)?, pair(4)?])
}

/// The day of `YYYYMMDD…`, as it is written, whatever time and zone follow.
pub(super) fn long_day(text: &str) -> Option<Day> {
    let digits = text.get(..8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
    let year = i32::try_from(part(0, 4)?).ok()?;
    (year > 0)
        .then(|| day(year, part(4, 6)?, part(6, 8)?))
        .flatten()
}

/// The day of `YYYY-MM-DD…`, as it is written, whatever time and zone follow.
pub(super) fn iso_day(text: &str) -> Option<Day> {
    Day::parse(text.trim().get(..10)?)
}

#[cfg(test)]
mod tests {
    use super::{is_in_doubt, iso_day, long_day, short_day, signed, unsigned};

    #[test]
    #[rustfmt::skip]
    fn numbers_are_read_exactly_or_not_at_all() {
        let shown = |number: Option<rust_decimal::Decimal>| number.map(|number| number.to_string());
        let table = [
            ("119", Some("119")), ("1,05", Some("1.05")), ("0.01", Some("0.01")), ("5,", Some("5")), (",5", Some("0.5")), ("00,12", Some("0.12")),
            ("000000000473,17", Some("473.17")), ("8.850", Some("8.85")), ("3858.6713352286442", Some("3858.6713352286442")),
            ("0000000000000000,00", Some("0")), ("", None), (",", None), ("1,2,3", None), ("1 2", None), ("-1", None),
            ("1e5", None), ("$120", None), ("٣", None), ("0,00", Some("0")), ("100", Some("100")), ("100,0", Some("100")),
            ("99999999999999999999999999999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(shown(unsigned(text, &['.', ','])).as_deref(), expected, "{text}");
        }
        let table = [
            ("-2000,00", Some("-2000")), ("+ 1 006,60", Some("1006.6")), ("-00000000001500.0000", Some("-1500")),
            ("1,234.56", Some("1234.56")), ("-1.234,56", Some("-1234.56")), ("1,234,567", Some("1234567")),
            ("1.234.567,8", Some("1234567.8")), ("12,34,567.00", None), ("1,234", Some("1.234")), ("12.5-", Some("-12.5")),
            ("--5", None), ("$120", None), ("(5)", None), ("", None), ("-", None), ("1,23.4,5", None), (".5", Some("0.5")),
        ];
        for (text, expected) in table {
            assert_eq!(shown(signed(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_comma_before_three_digits_is_in_doubt() {
        let table = [
            ("2,000", Some("USD"), true), ("-1,234", None, true), ("2,000", Some("BHD"), false), ("2,000", Some("JPY"), true),
            ("2000,000", Some("USD"), false), ("0,125", Some("USD"), false), ("2,00", Some("USD"), false), ("2.000", Some("USD"), false),
            ("1,000,000", Some("USD"), false), ("1,000.00", Some("USD"), false), ("1.000,000", Some("USD"), false), ("999,999-", Some("EUR"), true),
        ];
        for (text, currency, expected) in table {
            assert_eq!(is_in_doubt(text, currency), expected, "{text}");
        }
    }

    #[test]
    fn days_are_of_the_calendar() {
        let shown = |day: Option<bankctl_types::Day>| day.map(|day| day.to_string());
        let short =
            ["260215", "990101", "130230", "2602", "26021x"].map(|text| shown(short_day(text)));
        assert_eq!(
            short,
            [
                Some("2026-02-15".to_owned()),
                Some("1999-01-01".to_owned()),
                None,
                None,
                None
            ]
        );
        let long = [
            "20180804093914:014",
            "20120720000000.000[-4:EDT]",
            "201120000000",
            "00000000",
            "010126",
        ];
        let long = long.map(|text| shown(long_day(text)));
        assert_eq!(
            long,
            [
                Some("2018-08-04".to_owned()),
                Some("2012-07-20".to_owned()),
                None,
                None,
                None
            ]
        );
        let iso = [
            "2014-12-31",
            "2007-10-18T13:15:00+01:00",
            "2014-12-31Z",
            "31.12.2014",
            "",
        ];
        let iso = iso.map(|text| shown(iso_day(text)));
        let expected = ["2014-12-31", "2007-10-18", "2014-12-31"].map(|text| Some(text.to_owned()));
        assert_eq!(iso[..3], expected);
        assert_eq!(iso[3..], [None, None]);
    }
}
