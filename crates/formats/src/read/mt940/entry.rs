//! The field `:61:` of a SWIFT statement: one line.

use bankctl_types::Day;
use rust_decimal::Decimal;

use super::super::exact;
use super::super::fault::RowFault;
use crate::model::received::{LineStatus, ReceivedLine};
use crate::read::Warnings;

/// What stands where there is no reference.
const NO_REFERENCES: [&str; 4] = ["NONREF", "NOTPROVIDED", "KREF+", "EREF+"];

/// Reads the lines of a field.
pub(super) fn read(
    lines: &[String],
    number: u64,
    currency: Option<&str>,
    warnings: &mut Warnings,
) -> Result<ReceivedLine, Box<RowFault>> {
    let joined = lines.concat();
    let Some((head, more)) = head(lines, &joined) else {
        return Err(Box::new(RowFault::of_value(
            number,
            "row",
            "invalid_entry",
            &lines[0],
            "is no line of a statement",
        )));
    };
    if !exact::fits(head.amount, currency) {
        let message = "has more decimals than its currency";
        return Err(Box::new(RowFault::of_value(
            number,
            "amount",
            "invalid_amount",
            &lines[0],
            message,
        )));
    }
    let (date, value_date) = days(&head, number, warnings).ok_or_else(|| {
        Box::new(RowFault::of_value(
            number,
            "date",
            "invalid_date",
            &lines[0],
            "has no day of the calendar",
        ))
    })?;
    let (own, banks) = match head.reference.split_once("//") {
        Some((own, banks)) => (own, banks),
        None => (head.reference, ""),
    };
    let ids = [own, banks].map(str::trim).into_iter();
    let ids = ids.filter(|id| !id.is_empty() && !NO_REFERENCES.contains(id));
    let mut text = own.trim().to_owned();
    for line in more {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line.trim());
    }
    if NO_REFERENCES.contains(&text.as_str()) {
        text.clear();
    }
    Ok(ReceivedLine {
        line: number,
        date,
        value_date,
        amount: if head.is_out {
            -head.amount
        } else {
            head.amount
        },
        status: head.status,
        is_reversal: head.is_reversal,
        ids: ids.map(str::to_owned).collect(),
        text,
        codes: head.code.map(str::to_owned).into_iter().collect(),
        details: Vec::new(),
    })
}

/// The head of a field, from its first line or from all of them joined, and the
/// lines that follow it. Some banks break the line before or in the amount.
fn head<'a>(lines: &'a [String], joined: &'a str) -> Option<(Head<'a>, &'a [String])> {
    let first = parse(&lines[0]);
    let whole = parse(joined);
    let goes_on = matches!((&first, &whole), (Some(first), Some(whole))
        if !first.has_type && whole.has_type && whole.amount != first.amount);
    match first {
        Some(first) if !goes_on => Some((first, &lines[1..])),
        _ => whole.map(|whole| (whole, &[][..])),
    }
}

/// A line, taken apart.
struct Head<'a> {
    value: &'a str,
    entry: Option<&'a str>,
    is_out: bool,
    is_reversal: bool,
    status: LineStatus,
    amount: Decimal,
    /// Whether a type of transaction follows the amount.
    has_type: bool,
    /// That type: a letter and three characters.
    code: Option<&'a str>,
    reference: &'a str,
}

/// `YYMMDD[MMDD](C|D|RC|RD|EC|ED)[funds]amount[type]reference`
fn parse(text: &str) -> Option<Head<'_>> {
    let text = text.trim();
    let value = digits(text, 6)?;
    let mut rest = &text[6..];
    let entry = digits(rest, 4);
    if entry.is_some() {
        rest = &rest[4..];
    } else if rest.starts_with("    ") {
        rest = rest.trim_start();
    }
    let mut marks = rest.chars();
    let (is_reversal, is_expected) = match marks.next()? {
        'R' => (true, false),
        'E' => (false, true),
        _ => (false, false),
    };
    let rest = if is_reversal || is_expected {
        &rest[1..]
    } else {
        rest
    };
    // A reversed credit is money out (wolph/mt940#130).
    let is_out = match rest.chars().next()? {
        'C' => is_reversal,
        'D' => !is_reversal,
        _ => return None,
    };
    let rest = &rest[1..];
    // A letter behind it is the currency's third one.
    let rest = rest
        .strip_prefix(|letter: char| letter.is_ascii_alphabetic())
        .unwrap_or(rest);
    let rest = rest.trim_start();
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
        .count();
    let amount = exact::unsigned(&rest[..length], &[',', '.'])?;
    let rest = &rest[length..];
    let has_type = rest
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_uppercase());
    let reference = if has_type {
        rest.get(4..).unwrap_or("")
    } else {
        rest
    };
    Some(Head {
        value,
        entry,
        is_out,
        is_reversal,
        status: if is_expected {
            LineStatus::Pending
        } else {
            LineStatus::Booked
        },
        amount,
        has_type,
        code: rest.get(..4).filter(|_| has_type),
        reference,
    })
}

fn digits(text: &str, count: usize) -> Option<&str> {
    let digits = text.get(..count)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(digits)
}

/// The days of booking and value. The day of booking has no year: it is the
/// one that is nearest to the day of value.
fn days(head: &Head<'_>, line: u64, warnings: &mut Warnings) -> Option<(Day, Option<Day>)> {
    let value = exact::short_day(head.value);
    let century = if head.value < "80" { 2000 } else { 1900 };
    let year = century + head.value[..2].parse::<i32>().ok()?;
    let entry = head.entry.and_then(|entry| {
        let (month, of_month) = (entry[..2].parse().ok()?, entry[2..].parse().ok()?);
        let mid_year = |value: Option<Day>| value.or_else(|| exact::day(year, 7, 1));
        let near = mid_year(value)?;
        let years = [year, year - 1, year + 1].into_iter();
        years
            .filter_map(|year| exact::day(year, month, of_month))
            .min_by_key(|day| (day.0 - near.0).abs())
    });
    match (entry, value) {
        (Some(entry), None) => {
            let message = format!("{:?} is no day; the day of booking is taken", head.value);
            warnings.add(line, "invalid_date", message);
            Some((entry, None))
        }
        (None, Some(value)) => {
            if let Some(entry) = head.entry {
                let message = format!("{entry:?} is no day; the day of value is taken");
                warnings.add(line, "invalid_date", message);
            }
            Some((value, Some(value)))
        }
        (Some(entry), Some(value)) => Some((entry, Some(value))),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Warnings, read};

    #[test]
    #[rustfmt::skip]
    fn lines_are_taken_apart() {
        let table: [(&[&str], Option<&str>); 25] = [
            (&["2611021102C2500,00NTRFP-1//T0000000027"], Some("2026-11-02 2026-11-02 2500 P-1 T0000000027")),
            (&["0408040804DR5,NTRFREFERENCE DO 111//MUL0408041114005", "/OCMT/EUR4,5//IACC/D3/"], Some("2004-08-04 2004-08-04 -5 REFERENCE DO 111 MUL0408041114005")),
            (&["0709070904CR50990,05NTRFNONREF//0724710333343453"], Some("2007-09-04 2007-09-07 50990.05 0724710333343453")),
            (&["2211151115RC100,00NTRFNONREF"], Some("2022-11-15 2022-11-15 -100 R")),
            (&["2211151115RD100,00NTRFNONREF"], Some("2022-11-15 2022-11-15 100 R")),
            (&["2211151115EC100,00NTRFX"], Some("2022-11-15 2022-11-15 100 Pending X")),
            (&["2212191220C119,NMSC341241773/1XXXXX//O/341241774"], Some("2022-12-20 2022-12-19 119 341241773/1XXXXX O/341241774")),
            (&["100722D25,03NTRFNONREF"], Some("2010-07-22 2010-07-22 -25.03")),
            (&["110527D000000001213,28N0440121470966      W.P. Jansen"], Some("2011-05-27 2011-05-27 -1213.28 0121470966      W.P. Jansen")),
            (&["131017D6800,NCHK16703074"], Some("2013-10-17 2013-10-17 -6800 16703074")),
            (&["2601020102D119NMSCX"], Some("2026-01-02 2026-01-02 -119 X")),
            (&["2512310102D1,NMSCX"], Some("2026-01-02 2025-12-31 -1 X")),
            (&["2601021231D1,NMSCX"], Some("2025-12-31 2026-01-02 -1 X")),
            (&["160230    D1,NMSCX"], None),
            (&["1602300229D1,NMSCX"], Some("2016-02-29 - -1 X")),
            (&["160229    C1,NMSCX"], Some("2016-02-29 2016-02-29 1 X")),
            (&["2601020102C", "5,00NMSCX"], Some("2026-01-02 2026-01-02 5 X")),
            (&["2601020102CR 5,00NMSCX"], Some("2026-01-02 2026-01-02 5 X")),
            (&["2601020102C10", "00,50NMSCX"], Some("2026-01-02 2026-01-02 1000.5 X")),
            (&["2601020102C5,00", "NMSCX"], Some("2026-01-02 2026-01-02 5")),
            (&["2601020102C5,00", "12 more"], Some("2026-01-02 2026-01-02 5")),
            (&["2601020102C5,001NMSCX"], None),
            (&["2601020102X5,00NMSCX"], None),
            (&["2601020102CNMSCX"], None),
            (&["26é1"], None),
        ];
        for (lines, expected) in table {
            let owned: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let line = read(&owned, 1, Some("EUR"), &mut Warnings::default()).ok().map(|line| {
                let value = line.value_date.map_or("-".to_owned(), |day| day.to_string());
                let mut told = vec![line.date.to_string(), value, line.amount.to_string()];
                if line.status != super::LineStatus::Booked {
                    told.push(format!("{:?}", line.status));
                }
                told.extend(line.is_reversal.then(|| "R".to_owned()));
                told.extend(line.ids);
                told.join(" ")
            });
            assert_eq!(line.as_deref(), expected, "{lines:?}");
        }
    }
}
