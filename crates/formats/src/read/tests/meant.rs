//! A payroll is paid as it is meant, or refused, whatever its form.
//!
//! Files are written from payments that are known, in every combination of
//! delimiter, encoding, number style, titles, totals, direction, unit and
//! currency. What the reader gives is compared with what was meant.

use std::fmt::Write as _;

use bankctl_types::Currency;
use proptest::prelude::*;

use super::super::payroll::PayrollReader;
use super::super::{FileFault, Options};
use super::source;

/// A row as it is meant.
#[derive(Clone, Debug)]
struct Meant {
    account: u32,
    cents: u32,
    debit: bool,
}

/// How a file states its direction.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Direction {
    None,
    Words,
    Signs,
}

/// Where a file states its currency.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    Nowhere,
    Heading,
    Title,
    Cell,
    Column,
}

/// How a file is written.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is drawn by itself
struct Form {
    delimiter: char,
    comma: bool,
    grouped: bool,
    cents: bool,
    direction: Direction,
    currency: &'static str,
    place: Place,
    /// What is added to the right total, if one is written.
    total_off: Option<u32>,
    total_first: bool,
    titles: bool,
    pages: bool,
    tail: bool,
    wide: bool,
}

fn form() -> impl Strategy<Value = Form> {
    let places = [
        Place::Nowhere,
        Place::Heading,
        Place::Title,
        Place::Cell,
        Place::Column,
    ];
    let directions = [Direction::None, Direction::Words, Direction::Signs];
    let style = (
        prop::sample::select(vec![',', ';', '\t', '|']),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(directions.to_vec()),
    );
    let money = (
        prop::sample::select(vec!["USD", "$", "US$", "EUR", "£", "kr"]),
        prop::sample::select(places.to_vec()),
        prop::option::of(prop::sample::select(vec![0_u32, 0, 1, 1_000])),
    );
    let around = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (style, money, around).prop_map(|(style, money, around)| Form {
        delimiter: style.0,
        comma: style.1,
        grouped: style.2,
        cents: style.3,
        direction: style.4,
        currency: money.0,
        place: money.1,
        total_off: money.2,
        total_first: around.0,
        titles: around.1,
        pages: around.2,
        tail: around.3,
        wide: around.4,
    })
}

impl Form {
    fn cell(&self, text: &str) -> String {
        if text.contains([self.delimiter, '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }

    fn row(&self, cells: &[String]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
        let tail = if self.tail {
            self.delimiter.to_string()
        } else {
            String::new()
        };
        format!("{}{tail}\n", cells.join(&self.delimiter.to_string()))
    }

    fn amount(&self, cents: i64) -> String {
        let sign = if cents < 0 { "-" } else { "" };
        let size = cents.unsigned_abs();
        if self.cents {
            return format!("{sign}{size}");
        }
        let (mark, other) = if self.comma { (',', '.') } else { ('.', ',') };
        let digits = (size / 100).to_string();
        let mut whole = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if self.grouped && place > 0 && (digits.len() - place).is_multiple_of(3) {
                whole.push(other);
            }
            whole.push(digit);
        }
        format!("{sign}{whole}{mark}{:02}", size % 100)
    }

    fn header(&self) -> Vec<String> {
        let mut amount = "Net Pay".to_owned();
        if self.cents {
            amount.push_str(" (cents)");
        }
        if self.place == Place::Heading {
            let _ = write!(amount, " ({})", self.currency);
        }
        let mut header = vec!["Staff".to_owned(), "Account Number".to_owned(), amount];
        if self.direction == Direction::Words {
            header.push("Dr/Cr".to_owned());
        }
        if self.place == Place::Column {
            header.push("Currency".to_owned());
        }
        header
    }

    fn data(&self, row: &Meant) -> Vec<String> {
        let signed = if row.debit && self.direction == Direction::Signs {
            -i64::from(row.cents)
        } else {
            i64::from(row.cents)
        };
        let mut amount = self.amount(signed);
        if self.place == Place::Cell {
            amount = format!("{} {amount}", self.currency);
        }
        let mut cells = vec![
            "Zoë, \"Q\"".to_owned(),
            format!("00{:08}", row.account),
            amount,
        ];
        if self.direction == Direction::Words {
            cells.push(if row.debit { "DR" } else { "CR" }.to_owned());
        }
        if self.place == Place::Column {
            cells.push(self.currency.to_owned());
        }
        cells
    }

    /// The file, and the rows of its lines.
    fn write(&self, rows: &[Meant]) -> (Vec<u8>, Vec<(u64, Meant)>) {
        let (mut text, mut line, mut lines) = (String::new(), 1_u64, Vec::new());
        let mut put = |text: &mut String, row: String| {
            text.push_str(&row);
            line += 1;
            line - 1
        };
        let net: i64 = rows
            .iter()
            .map(|row| {
                if row.debit {
                    -i64::from(row.cents)
                } else {
                    i64::from(row.cents)
                }
            })
            .sum();
        let total = self.total_off.map(|off| self.amount(net + i64::from(off)));
        if self.titles {
            put(&mut text, "Acme Bakery\n".to_owned());
        }
        if self.place == Place::Title {
            put(&mut text, format!("Currency: {}\n", self.currency));
        }
        if let (Some(total), true) = (&total, self.total_first) {
            put(&mut text, self.row(&["Total".to_owned(), total.clone()]));
        }
        put(&mut text, self.row(&self.header()));
        for (place, row) in rows.iter().enumerate() {
            if self.pages && place == 2 {
                put(&mut text, self.row(&self.header()));
            }
            let at = put(&mut text, self.row(&self.data(row)));
            lines.push((at, row.clone()));
        }
        if let (Some(total), false) = (total, self.total_first) {
            let mut cells = vec!["Total".to_owned(), String::new(), total];
            cells.resize(self.header().len(), String::new());
            put(&mut text, self.row(&cells));
        }
        let bytes = if self.wide {
            let units = std::iter::once(0xfeff_u16).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        (bytes, lines)
    }

    fn is_usd(&self) -> bool {
        self.place == Place::Nowhere || matches!(self.currency, "USD" | "$" | "US$")
    }
}

/// What the reader pays: line, account and cents of each row that it takes.
fn paid(bytes: &[u8]) -> Result<Vec<(u64, String, i64)>, FileFault> {
    let usd = Currency::parse("USD");
    let options = Options {
        currency: usd,
        ..Options::default()
    };
    let mut reader = PayrollReader::open(source(bytes), &options)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row()? {
        let Ok(row) = row else { continue };
        let Some(usd) = usd else { continue };
        let minor = row.amount.in_currency(usd).map(|money| money.minor);
        if let (Ok(minor), true) = (minor, row.currency.is_none_or(|stated| stated.may_be(usd))) {
            rows.push((row.line, row.account.to_owned(), minor));
        }
    }
    Ok(rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_payroll_is_paid_as_it_is_meant_or_refused(
        form in form(),
        rows in prop::collection::vec((1..99_999_999_u32, 1..9_000_000_u32, prop::bool::weighted(0.1)), 1..6),
        employer in any::<bool>(),
    ) {
        let can_debit = form.direction != Direction::None;
        let mut rows: Vec<Meant> = rows
            .into_iter()
            .map(|(account, cents, debit)| Meant { account, cents, debit: debit && can_debit })
            .collect();
        if employer && can_debit && rows.iter().all(|row| !row.debit) {
            let cents = rows.iter().map(|row| row.cents).sum();
            rows.insert(0, Meant { account: 99_000_001, cents, debit: true });
        }
        let (bytes, lines) = form.write(&rows);
        let paid = match paid(&bytes) {
            Ok(paid) => paid,
            Err(fault) => {
                // What leaves a doubt, and what does not agree, is refused.
                let code = fault.code();
                let known = ["ambiguous_amount", "control_total_mismatch"];
                prop_assert!(known.contains(&code), "{code}: {fault} in {}", String::from_utf8_lossy(&bytes));
                return Ok(());
            }
        };
        let wrong_total = form.total_off.is_some_and(|off| off > 0);
        prop_assert!(!wrong_total, "a wrong total was taken: {}", String::from_utf8_lossy(&bytes));
        if !form.is_usd() {
            prop_assert!(paid.is_empty(), "another currency was paid: {paid:?}");
            return Ok(());
        }
        let meant: Vec<(u64, String, i64)> = lines
            .iter()
            .filter(|(_, row)| !row.debit)
            .map(|(line, row)| (*line, format!("00{:08}", row.account), i64::from(row.cents)))
            .collect();
        prop_assert_eq!(paid, meant, "{}", String::from_utf8_lossy(&bytes));
    }
}
