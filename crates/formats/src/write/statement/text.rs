//! A statement in lines of 80 columns, for a terminal, a printer or a letter.

use std::fmt::Write as _;

use bankctl_types::Money;
use bankctl_types::account_statement::{AccountStatement, StatementLine};
use unicode_width::UnicodeWidthStr as _;

use super::fold::{pieces, shown};
use super::words;

/// How wide a line is.
const WIDTH: usize = 80;
/// How wide a day is, with the blanks behind it.
const DAY: usize = 12;
/// How wide an amount and a balance are.
const AMOUNT: usize = 17;
/// How wide the words between them are.
const WORDS: usize = WIDTH - DAY - 2 * AMOUNT;

/// The lines.
pub(super) fn write(statement: &AccountStatement) -> String {
    let mut text = String::new();
    head(&mut text, statement);
    let rule = "-".repeat(WIDTH);
    let _ = writeln!(text, "{rule}");
    row(&mut text, "Date", "Transaction", "Amount", "Balance");
    let _ = writeln!(text, "{rule}");
    let (from, to) = (statement.from.to_string(), statement.to.to_string());
    row(
        &mut text,
        &from,
        "Opening balance",
        "",
        &grouped(statement.opening),
    );
    for line in &statement.lines {
        entry(&mut text, line);
    }
    row(
        &mut text,
        &to,
        "Closing balance",
        "",
        &grouped(statement.closing),
    );
    let _ = writeln!(text, "{rule}");
    sums(&mut text, statement);
    text
}

fn head(text: &mut String, statement: &AccountStatement) {
    let _ = writeln!(text, "{}", shown(&statement.bank));
    let title = if statement.is_final {
        "Account statement"
    } else {
        "Account statement (interim: the period is not over)"
    };
    let _ = writeln!(text, "{title}\n");
    let mut field = |name: &str, value: &str| {
        let room = WIDTH - DAY - 4;
        for (place, piece) in wrapped(&shown(value), room).iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            let _ = writeln!(text, "{name:<width$}{piece}", width = DAY + 4);
        }
    };
    let kind = statement.account_type.name();
    let currency = statement.currency.code();
    field(
        "Account",
        &format!("{} ({kind}, {currency})", statement.account),
    );
    if let Some(iban) = &statement.iban {
        field("IBAN", iban);
    }
    if let Some(name) = &statement.name {
        field("Name", name);
    }
    for holder in &statement.holders {
        field("Holder", &format!("{} ({})", holder.name, holder.customer));
    }
    for line in statement.address.iter().flat_map(|address| address.lines()) {
        field("", line);
    }
    field("Period", &format!("{} to {}", statement.from, statement.to));
    if let Some(number) = statement.number {
        field("Statement", &format!("{number} ({})", statement.id));
    }
    text.push('\n');
}

fn entry(text: &mut String, line: &StatementLine) {
    let told = wrapped(&shown(&words::told(line)), WORDS);
    let mut more = told.iter();
    let first = more.next().map_or("", String::as_str);
    let (amount, balance) = (grouped(line.amount), grouped(line.balance));
    row(text, &line.date.to_string(), first, &amount, &balance);
    for piece in more {
        row(text, "", piece, "", "");
    }
    let mut details = words::details(line);
    if let Some(reference) = &line.reference {
        let _ = write!(details, ", ref {}", shown(reference));
    }
    if let Some(original) = &line.reversal_of {
        let _ = write!(details, ", takes back {original}");
    }
    if line.value_date != line.date {
        let _ = write!(details, ", value {}", line.value_date);
    }
    for piece in wrapped(&details, WIDTH - DAY - 2) {
        let _ = writeln!(text, "{:DAY$}  {piece}", "");
    }
}

fn row(text: &mut String, day: &str, words: &str, amount: &str, balance: &str) {
    let pad = WORDS.saturating_sub(words.width());
    let line = format!(
        "{day:<DAY$}{words}{:pad$}{amount:>AMOUNT$}{balance:>AMOUNT$}",
        ""
    );
    let _ = writeln!(text, "{}", line.trim_end());
}

fn sums(text: &mut String, statement: &AccountStatement) {
    for (name, value) in words::sums(statement) {
        row(text, "", &shown(&name), &value, "");
    }
}

/// For people: with a comma between thousands.
fn grouped(money: Money) -> String {
    money.grouped()
}

/// A text in lines of a width, broken between words where that is possible.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        for piece in pieces(word, width) {
            match lines.last_mut() {
                Some(line) if line.width() + 1 + piece.width() <= width => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}
