//! A statement as SWIFT MT940, "Customer Statement Message": block 4 alone, as banks give
//! it to customers.

use std::fmt::Write as _;

use bankctl_types::account_statement::{AccountStatement, StatementLine};
use bankctl_types::{Day, Money};

use super::fold::{Folding, cut, is_swift, pieces, whole};
use super::{Written, words};

/// The longest reference, of the message and of a transaction.
const REFERENCE: usize = 16;
/// The longest number of an account, with its currency (`:25:`).
const ACCOUNT: usize = 35;
/// The longest line of `:86:`, and how many there are.
const LINE: usize = 65;
const LINES: usize = 6;

/// The message.
pub(super) fn write(statement: &AccountStatement) -> Written {
    let mut folding = Folding::to(is_swift);
    let mut text = String::new();
    let mut put = |line: &str| {
        text.push_str(line);
        text.push_str("\r\n");
    };
    let currency = statement.currency.code();
    put(&format!(":20:{}", reference_of(statement)));
    let account = cut(&statement.account, ACCOUNT - currency.len());
    put(&format!(":25:{}{currency}", folding.folded(&account)));
    // A statement of other days than a month has no number, and the field must be there.
    put(&format!(":28C:{}/1", statement.number.unwrap_or(0)));
    put(&balance(":60F:", statement.opening, statement.from));
    for line in &statement.lines {
        put(&entry(&mut folding, line));
        let told = folding.folded(&told(line));
        for (place, piece) in pieces(&told, LINE).iter().take(LINES).enumerate() {
            put(&if place == 0 {
                format!(":86:{piece}")
            } else {
                within_a_field(piece)
            });
        }
    }
    let closing = if statement.is_final { ":62F:" } else { ":62M:" };
    put(&balance(closing, statement.closing, statement.to));
    put(&balance(":64:", statement.available, statement.to));
    put("-");
    Written::of(text.into_bytes(), folding.is_folded)
}

/// The reference of the message: the end of the account's number, year and month.
fn reference_of(statement: &AccountStatement) -> String {
    let name: String = statement
        .account
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let room = REFERENCE - 5;
    let start = name.len().saturating_sub(room);
    let day = yymmdd(statement.to);
    format!("S{}{}", &name[start..], &day[..4])
}

/// A line of a field that does not begin like another field, or like the end.
fn within_a_field(line: &str) -> String {
    if line.starts_with([':', '-']) {
        return format!(".{}", &line[1..]);
    }
    line.to_owned()
}

/// `CYYMMDDCURAMOUNT`, with `D` below zero.
fn balance(tag: &str, money: Money, day: Day) -> String {
    let sign = if money.minor < 0 { 'D' } else { 'C' };
    let currency = money.currency.code();
    format!("{tag}{sign}{}{currency}{}", yymmdd(day), amount(money))
}

/// What it is in words, with a reference that has no room in `:61:`.
fn told(line: &StatementLine) -> String {
    let told = words::told(line);
    let reference = line.reference.as_deref();
    match reference.filter(|_| whole(reference, REFERENCE).is_none()) {
        Some(reference) => format!("{told} {reference}"),
        None => told,
    }
}

fn entry(folding: &mut Folding, line: &StatementLine) -> String {
    let day = yymmdd(line.date);
    // A reversal of a credit takes money out: RC. One of a debit brings it back: RD.
    let mark = match (line.is_reversal(), line.is_credit()) {
        (false, true) => "C",
        (false, false) => "D",
        (true, true) => "RD",
        (true, false) => "RC",
    };
    let reference = whole(line.reference.as_deref(), REFERENCE).unwrap_or("NONREF");
    let reference = cut(&folding.folded(reference), REFERENCE);
    // Two slashes would begin the reference of the bank, and one at the end join them.
    let mut reference = reference.replace("//", "/.");
    if reference.ends_with('/') {
        reference.pop();
        reference.push('.');
    }
    let mut text = format!(":61:{}{}{mark}", yymmdd(line.value_date), &day[2..]);
    let _ = write!(
        text,
        "{}N{}{reference}//{}",
        amount(line.amount),
        words::swift(line),
        line.transaction
    );
    text
}

/// Without a sign, with a comma before the decimals, also where there are none.
fn amount(money: Money) -> String {
    let text = money.to_decimal().abs().to_string();
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{whole},{decimals}"),
        None => format!("{text},"),
    }
}

/// A day in six digits.
fn yymmdd(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{:02}{month:02}{day:02}", year.rem_euclid(100))
}
