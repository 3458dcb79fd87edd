//! The field `:86:` of a SWIFT statement: what the bank says of a line.
//!
//! Three forms are met: fields by numbers (`166?20EREF+…?32Name`), words
//! between slashes (`/EREF/…/REMI/…`), and plain text. All of it is kept as
//! text; references in it are taken out.

use crate::model::received::ReceivedLine;

/// The most bytes of what is said of one line.
const TEXT_BYTES_MAX: usize = 4096;
/// Words that a reference follows.
const REFERENCES: [&str; 7] = ["EREF", "KREF", "PREF", "IREF", "RREF", "MREF", "BREF"];
/// What follows such a word where there is none.
const NO_REFERENCES: [&str; 3] = ["NOTPROVIDED", "NONREF", "NICHT ANGEGEBEN"];

/// Adds what is said to a line.
pub(super) fn add(lines: &[String], line: &mut ReceivedLine) {
    let broken = lines.concat();
    let text = if let Some(separator) = separator(&broken) {
        let (purpose, rest) = fields(&broken, separator);
        references(&purpose, '+', line);
        [purpose, rest].join(" ")
    } else {
        references(&broken, '/', line);
        references(&broken, '+', line);
        let trimmed: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        trimmed.join(" ")
    };
    let text = text.trim();
    if text.is_empty() || line.text.len() + text.len() > TEXT_BYTES_MAX {
        return;
    }
    if !line.text.is_empty() {
        line.text.push(' ');
    }
    line.text.push_str(text);
}

/// The sign between numbered fields: three digits, then the sign and two
/// digits.
fn separator(text: &str) -> Option<char> {
    let text = text.trim_start();
    let mut characters = text.chars();
    let is_code = characters
        .by_ref()
        .take(3)
        .filter(char::is_ascii_digit)
        .count()
        == 3;
    let sign = characters.next()?;
    let is_field = characters.take(2).filter(char::is_ascii_digit).count() == 2;
    (is_code && is_field && !sign.is_alphanumeric() && !sign.is_whitespace()).then_some(sign)
}

/// What the payer says, in fields 20 to 29 and 60 to 63, and the other texts.
fn fields(text: &str, separator: char) -> (String, String) {
    let (mut purpose, mut rest) = (String::new(), Vec::new());
    for field in text.split(separator).skip(1) {
        let Some((number, value)) = field.split_at_checked(2) else {
            continue;
        };
        match number.parse::<u32>() {
            Ok(20..=29 | 60..=63) => purpose.push_str(value),
            Ok(0 | 30..=33 | 38) => rest.push(value.trim()),
            _ => {}
        }
    }
    (purpose, rest.join(" "))
}

/// Takes out what follows a known word: `EREF+…`, up to the next word before
/// the same sign, or `/EREF/…`.
fn references(text: &str, sign: char, line: &mut ReceivedLine) {
    for word in REFERENCES {
        let (start, is_slash) = if sign == '/' {
            (format!("/{word}/"), true)
        } else {
            (format!("{word}+"), false)
        };
        let Some((_, after)) = text.split_once(&start) else {
            continue;
        };
        let value = after[..end(after, sign, is_slash)].trim();
        let is_none = NO_REFERENCES
            .iter()
            .any(|none| value.eq_ignore_ascii_case(none));
        if !value.is_empty() && !is_none && !line.ids.iter().any(|known| known == value) {
            line.ids.push(value.to_owned());
        }
    }
}

/// Where a value ends: before the next word of capitals.
fn end(text: &str, sign: char, is_slash: bool) -> usize {
    for (place, _) in text.match_indices(sign) {
        if is_slash {
            let word = text[place + 1..].split('/').next().unwrap_or("");
            let is_word =
                (2..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
            if is_word || word.is_empty() {
                return place;
            }
        } else if let Some(start) = place.checked_sub(4)
            && text.is_char_boundary(start)
            && text[start..place]
                .bytes()
                .all(|byte| byte.is_ascii_uppercase())
        {
            return start;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use rust_decimal::Decimal;

    use super::{ReceivedLine, add};
    use crate::model::received::LineStatus;

    #[test]
    #[rustfmt::skip]
    fn references_are_taken_out_of_what_is_said() {
        let table: [(&[&str], &[&str], &str); 7] = [
            (&["166?00GUTSCHRIFT?100399?20EREF+EndToEndId TFNR 22 004?21 00001?22", "SVWZ+Verw CTSc-01?32KARL?33        KAUFMANN"],
             &["EndToEndId TFNR 22 004 00001"], "EREF+EndToEndId TFNR 22 004 00001SVWZ+Verw CTSc-01 GUTSCHRIFT KARL KAUFMANN"),
            (&["000>100987654321", ">20ALGEMENE>21 KOSTEN>310390123456"], &[], "ALGEMENE KOSTEN 0390123456"),
            (&["/TRTP/SEPA OVERBOEKING/IBAN/NL56/NAME/A B/REMI/x y/EREF/E-", "77/TRCD/1"], &["E-77"], "/TRTP/SEPA OVERBOEKING/IBAN/NL56/NAME/A B/REMI/x y/EREF/E- 77/TRCD/1"),
            (&["Payroll ACME Corp"], &[], "Payroll ACME Corp"),
            (&["EREF+NOTPROVIDEDKREF+K 1SVWZ+x"], &["K 1"], "EREF+NOTPROVIDEDKREF+K 1SVWZ+x"),
            (&["BETALINGSKENM.", "FACTUUR 1"], &[], "BETALINGSKENM. FACTUUR 1"),
            (&[":20:15 UHR", "-Köln"], &[], ":20:15 UHR -Köln"),
        ];
        for (lines, ids, text) in table {
            let mut line = ReceivedLine {
                line: 1, date: Day(1), value_date: None, amount: Decimal::ONE, status: LineStatus::Booked,
                is_reversal: false, ids: Vec::new(), text: String::new(), codes: Vec::new(), details: Vec::new(),
            };
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            add(&lines, &mut line);
            assert_eq!((line.ids.iter().map(String::as_str).collect::<Vec<_>>(), line.text.as_str()), (ids.to_vec(), text));
        }
    }
}
