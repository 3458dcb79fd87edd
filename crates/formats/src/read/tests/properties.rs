//! What holds for any file.

use bankctl_types::text::unguard;
use proptest::prelude::*;

use super::super::amount::{DecimalMark, read};
use super::super::table::{HeaderRule, Table};
use super::{source, whole};

/// Reads whatever it is to the end with every reader.
fn read_with_all(bytes: &[u8]) {
    whole::payroll(source(bytes));
    whole::accounts(source(bytes));
    whole::checks(source(bytes));
    whole::nacha(source(bytes));
    whole::statement(source(bytes));
}

/// Digits grouped in threes from the right.
fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_written_table_reads_back_equal(
        rows in prop::collection::vec(prop::collection::vec("[^\\x00-\\x08\\x0b-\\x1f]{0,12}|[\",;\r\n'x]{0,6}", 3), 0..8),
        crlf: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).expect("written");
        for row in &rows {
            writer.write_record(row).expect("written");
        }
        let bytes = writer.into_inner().expect("written");
        let mut table = Table::open(source(&bytes), &HeaderRule::First, None).expect("a table");
        let mut read = Vec::new();
        while table.advance().expect("a record") {
            read.push(table.record().cells().map(str::to_owned).collect::<Vec<_>>());
        }
        let unguarded = |cell: &String| unguard(cell).into_owned();
        let expected: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(unguarded).collect()).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn no_bytes_stop_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_with_all(&bytes);
    }

    #[test]
    fn no_table_stops_a_reader(
        kind in 0..3_usize,
        body in "([0-9]{1,4}|[-+$€(),.;'\" \t\r\n|=]|[a-zé\u{0}]{1,3}|TOTAL|2026-01-0[1-9]|1/2/26){0,60}",
    ) {
        let header = [
            "account,amount,reference,memo\n",
            "customer_external_id,customer_name,external_number,opening_balance\n",
            "date,debit,credit,description\n",
        ][kind];
        read_with_all(format!("{header}{body}").as_bytes());
    }

    #[test]
    fn amounts_of_either_style_come_back_exactly(
        whole in 0..9_000_000_000_000_u64,
        cents in 0..100_u64,
        separator in 0..4_usize,
        negative: bool,
        signed in 0..3_usize,
    ) {
        let digits = whole.to_string();
        for (mark, other) in [(DecimalMark::Point, ','), (DecimalMark::Comma, '.')] {
            let text = match [other, '\'', ' ', '\u{a0}'].get(separator) {
                Some(separator) => grouped(&digits, *separator),
                None => digits.clone(),
            };
            let text = format!("{text}{}{cents:02}", mark.character());
            let text = match (negative, signed) {
                (false, _) => text,
                (true, 0) => format!("-{text}"),
                (true, 1) => format!("{text}-"),
                (true, _) => format!("({text})"),
            };
            let minus = if negative { "-" } else { "" };
            let read = read(&text, mark).map(|number| number.to_decimal().to_string());
            let zero = whole == 0 && cents == 0;
            let expected = format!("{}{whole}.{cents:02}", if zero { "" } else { minus });
            let read = read.map(|text| if zero { text.replace('-', "") } else { text });
            prop_assert_eq!(read, Ok(expected));
        }
    }
}
