//! A statement as BAI2, "Cash Management Balance Reporting Specifications", version 2.

use std::fmt::Write as _;

use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::{Day, Money};

use super::fold::{Folding, cut, is_swift};
use super::{WriteFault, Written, words};

/// Who sends, where the bank has no number: the length is that of a routing number.
const NOBODY: &str = "000000000";
/// The longest line; what is longer goes on in records 88.
const LINE: usize = 80;
/// What a record that goes on is called, with the comma behind it.
const GOES_ON: &str = "88,";

/// The file: one group, one account.
pub(super) fn write(statement: &AccountStatement) -> Result<Written, WriteFault> {
    let mut folding = Folding::to(is_swift);
    let account = field(&folding.folded(&statement.account));
    let currency = statement.currency.code();
    let (opening, closing) = (statement.opening, statement.closing);
    let mut total = i128::from(opening.minor) + i128::from(closing.minor);
    let mut lines = vec![format!(
        "03,{account},{currency},010,{},,,015,{},,/",
        signed(opening),
        signed(closing)
    )];
    for line in &statement.lines {
        total += i128::from(line.amount.minor).abs();
        entry(&mut folding, line, &mut lines);
    }
    let count = |lines: usize| u64::try_from(lines).map_err(|error| WriteFault(error.to_string()));
    let of_account = count(lines.len() + 1)?;
    // A day is done when the next has begun; nothing else is known of the time.
    let made = yymmdd(statement.to.plus(1));
    let until = yymmdd(statement.to);
    // Of the day before and final, or of the same day and not.
    let is_final = if statement.is_final { 2 } else { 3 };
    let mut text = String::new();
    let mut put = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    put(&format!("01,{NOBODY},{account},{made},0000,1,,,2/"));
    put(&format!(
        "02,{account},{NOBODY},1,{until},,{currency},{is_final}/"
    ));
    for line in &lines {
        put(line);
    }
    put(&format!("49,{total},{of_account}/"));
    put(&format!("98,{total},1,{}/", of_account + 2));
    put(&format!("99,{total},1,{}/", of_account + 4));
    Ok(Written::of(text.into_bytes(), folding.is_folded))
}

/// A transaction, and what of its text does not fit in its line.
fn entry(folding: &mut Folding, line: &StatementLine, lines: &mut Vec<String>) {
    let reference = line.reference.as_deref().unwrap_or_default();
    let reference = field(&folding.folded(reference));
    let mut record = format!(
        "16,{},{}",
        words::bai2(line),
        line.amount.minor.unsigned_abs()
    );
    let _ = write!(
        record,
        ",V,{},,{},{reference},",
        yymmdd(line.value_date),
        line.transaction
    );
    // The slash ends a record, and a text has no other end than that of its line.
    let told = folding.folded(&words::told(line)).replace('/', "-");
    let mut rest = told.trim();
    let room = LINE.saturating_sub(record.len()).max(1);
    let first = cut(rest, room);
    record.push_str(&first);
    lines.push(record);
    rest = &rest[first.len()..];
    while !rest.is_empty() {
        let piece = cut(rest, LINE - GOES_ON.len());
        rest = &rest[piece.len()..];
        lines.push(format!("{GOES_ON}{piece}"));
    }
}

/// A text that ends neither a field nor a record.
fn field(text: &str) -> String {
    text.replace(['/', ','], "-")
}

/// In minor units, with a sign below zero only.
fn signed(money: Money) -> String {
    money.minor.to_string()
}

/// A day in six digits.
fn yymmdd(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{:02}{month:02}{day:02}", year.rem_euclid(100))
}
