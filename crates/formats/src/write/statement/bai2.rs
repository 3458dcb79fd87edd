//! A statement as BAI2, "Cash Management Balance Reporting Specifications", version 2.

use std::fmt::Write as _;

use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::{Day, Money};

use super::fold::{Folding, cut, is_swift};
use super::{Written, words};

/// Who sends, where the bank has no number: the length is that of a routing number.
const NOBODY: &str = "000000000";
/// The longest line; what is longer goes on in records 88.
const LINE: usize = 80;
/// What a record that goes on is called, with the comma behind it.
const GOES_ON: &str = "88,";

/// The file: a group for each day with transactions and for the last day, because the day
/// of booking stands in the group alone.
pub(super) fn write(statement: &AccountStatement) -> Written {
    let mut folding = Folding::to(is_swift);
    let account = field(&folding.folded(&statement.account));
    // A day is done when the next has begun; nothing else is known of the time.
    let made = yymmdd(statement.to.plus(1));
    let mut lines = vec![format!("01,{NOBODY},{account},{made},0000,1,,,2/")];
    let by_day = statement
        .lines
        .chunk_by(|line, next| line.date == next.date);
    let mut days: Vec<&[StatementLine]> = by_day.collect();
    if statement.lines.last().map(|line| line.date) != Some(statement.to) {
        days.push(&[]);
    }
    let (mut opening, mut total) = (statement.opening, 0);
    for of_day in &days {
        let (day, closing) = match of_day.last() {
            Some(last) => (last.date, last.balance),
            None => (statement.to, opening),
        };
        // Of the day before and final, or of the same day and not.
        let is_over = statement.is_final || day < statement.to;
        let group = Group {
            account: &account,
            day,
            is_over,
            opening,
            closing,
            lines: of_day,
        };
        total += group.write(&mut folding, &mut lines);
        opening = closing;
    }
    let (groups, records) = (days.len(), lines.len() + 1);
    lines.push(format!("99,{total},{groups},{records}/"));
    let mut text = lines.join("\n");
    text.push('\n');
    Written::of(text.into_bytes(), folding.is_folded)
}

/// What was booked on one day.
struct Group<'a> {
    account: &'a str,
    day: Day,
    is_over: bool,
    opening: Money,
    closing: Money,
    lines: &'a [StatementLine],
}

impl Group<'_> {
    /// Writes the group, and gives its control total.
    fn write(&self, folding: &mut Folding, out: &mut Vec<String>) -> i128 {
        let (account, currency) = (self.account, self.opening.currency.code());
        let (day, status) = (yymmdd(self.day), if self.is_over { 2 } else { 3 });
        let first = out.len();
        out.push(format!(
            "02,{account},{NOBODY},1,{day},,{currency},{status}/"
        ));
        out.push(format!(
            "03,{account},{currency},010,{},,,015,{},,/",
            signed(self.opening),
            signed(self.closing)
        ));
        let mut total = i128::from(self.opening.minor) + i128::from(self.closing.minor);
        for line in self.lines {
            total += i128::from(line.amount.minor).abs();
            entry(folding, line, out);
        }
        // Without the record of the group, and with that of the sums.
        let of_account = out.len() - first;
        out.push(format!("49,{total},{of_account}/"));
        out.push(format!("98,{total},1,{}/", of_account + 2));
        total
    }
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
