//! Statements of one account that follow each other, as one.
//!
//! What belongs here: their order, what is missing between them, and whether
//! the whole adds up.

use std::io;

use bankctl_types::Day;

use super::received::{
    LineStatus, ReceivedBalance, ReceivedLine, ReceivedStatement, StatementKind,
};
use super::received_lines::ReceivedLines;
use crate::read::Warnings;

/// Several statements of one account as one.
#[derive(Debug, Default)]
pub struct Chained {
    /// What the bank calls the last of them.
    pub id: Option<String>,
    /// The account as the bank writes it.
    pub account: Option<String>,
    /// The number of the last of them.
    pub sequence: Option<u64>,
    /// The balance before the first line.
    pub opening: Option<ReceivedBalance>,
    /// The balance after the last line.
    pub closing: Option<ReceivedBalance>,
    /// Whether all of it adds up; `None` if too little is stated.
    pub adds_up: Option<bool>,
    /// Whether the closing balance is of a later day than the lines, so that it
    /// proves nothing of them.
    pub is_closing_later: bool,
    /// The days that it covers, as far as it says.
    pub covered: Option<(Day, Day)>,
    /// The lines of each.
    lines: Vec<ReceivedLines>,
}

impl Chained {
    /// The lines that are booked; an error where they can't be read again.
    pub fn booked(&self) -> impl Iterator<Item = io::Result<ReceivedLine>> {
        let lines = self.lines.iter().flat_map(ReceivedLines::iter);
        lines.filter(|line| is_booked(line) != Some(false))
    }

    /// The lines that are not, likewise.
    pub fn pending(&self) -> impl Iterator<Item = io::Result<ReceivedLine>> {
        let some = self.lines.iter().filter(|lines| lines.unbooked() > 0);
        let lines = some.flat_map(ReceivedLines::iter);
        lines.filter(|line| is_booked(line) != Some(true))
    }
}

fn is_booked(line: &io::Result<ReceivedLine>) -> Option<bool> {
    let line = line.as_ref().ok()?;
    Some(line.status == LineStatus::Booked)
}

/// Puts statements of one account together.
pub fn chain(mut statements: Vec<ReceivedStatement>, warnings: &mut Warnings) -> Chained {
    if gaps(&statements).next().is_some() {
        statements.reverse();
        // Some banks send the newest first.
        if gaps(&statements).next().is_some() {
            statements.reverse();
        }
    }
    let mut is_whole = true;
    for (line, message) in gaps(&statements) {
        warnings.add(line, "statement_gap", message);
        is_whole = false;
    }
    for pair in statements.windows(2) {
        if let (Some(before), Some(after)) = (pair[0].sequence, pair[1].sequence)
            && after > before.saturating_add(1)
        {
            let message =
                format!("statement {after} follows {before}: one between them may be missing");
            warnings.add(pair[1].line, "sequence_gap", message);
        }
    }
    let last = statements.last();
    let mut chained = Chained {
        id: last.and_then(|last| last.id.clone()),
        account: last.and_then(|last| last.account.clone()),
        sequence: last.and_then(|last| last.sequence),
        opening: statements.first().and_then(|first| first.opening.clone()),
        closing: statements
            .iter()
            .rev()
            .find_map(|statement| statement.closing.clone()),
        ..Chained::default()
    };
    chained.adds_up = adds_up(&statements, &chained, is_whole);
    let ends = statements.iter().filter_map(|statement| statement.to).max();
    let last_days = statements
        .iter()
        .map(|statement| statement.lines.last_day());
    let last_line = last_days.max().flatten();
    if let (Some(end), Some(balance)) = (ends, &chained.closing)
        && balance.date.is_some_and(|date| date > end)
        && last_line.is_none_or(|last| last <= end)
        && chained.opening.is_none()
    {
        chained.is_closing_later = true;
        let message = "the balance is of a later day than the lines, and is not held against them";
        warnings.add(balance.line, "balance_later", message.to_owned());
    }
    chained.covered = covered(&statements, &chained, ends);
    let statements = statements.into_iter();
    chained.lines = statements.map(|statement| statement.lines).collect();
    chained
}

/// Where a statement does not begin with what the one before it ends with.
fn gaps(statements: &[ReceivedStatement]) -> impl Iterator<Item = (u64, String)> {
    statements.windows(2).filter_map(|pair| {
        let (before, after) = (pair[0].closing.as_ref()?, pair[1].opening.as_ref()?);
        (before.amount != after.amount).then(|| {
            let message = format!(
                "the opening balance is {}, the statement before it closes with {}",
                after.amount, before.amount
            );
            (after.line, message)
        })
    })
}

/// Each statement by itself, and all of them from the first balance to the
/// last.
fn adds_up(statements: &[ReceivedStatement], chained: &Chained, is_whole: bool) -> Option<bool> {
    let each: Vec<Option<bool>> = statements.iter().map(ReceivedStatement::adds_up).collect();
    if !is_whole || each.contains(&Some(false)) {
        return Some(false);
    }
    let (opening, closing) = (chained.opening.as_ref()?, chained.closing.as_ref()?);
    let sum = statements
        .iter()
        .try_fold(opening.amount, |sum, statement| {
            sum.checked_add(statement.booked()?)
        });
    Some(sum == Some(closing.amount))
}

/// From the first line to the last or to the day of the closing balance,
/// whichever is later. What has no lines begins the day after its opening
/// balance, which is that of the day before.
fn covered(
    statements: &[ReceivedStatement],
    chained: &Chained,
    ends: Option<Day>,
) -> Option<(Day, Day)> {
    let days = statements.iter();
    let days = days.filter_map(|statement| statement.lines.booked_days());
    let first = days.clone().map(|(first, _)| first).min();
    let last = days.map(|(_, last)| last).max();
    let is_interim = statements
        .iter()
        .all(|statement| statement.kind != StatementKind::Statement);
    let closing = chained.closing.as_ref().and_then(|balance| balance.date);
    let closing = if chained.is_closing_later {
        ends
    } else {
        closing
    };
    let to = match (last, closing.filter(|_| !is_interim)) {
        (Some(last), Some(closing)) => last.max(closing),
        (one, other) => one.or(other)?,
    };
    let opening = chained.opening.as_ref().and_then(|balance| balance.date);
    let from = first.or(opening.map(|day| day.plus(1))).unwrap_or(to);
    Some((from.min(to), to))
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;
    use rust_decimal::Decimal;

    use super::{ReceivedBalance, ReceivedLine, ReceivedStatement, Warnings, chain};
    use crate::model::received::LineStatus;

    fn statement(opening: i64, lines: &[i64], closing: i64, sequence: u64) -> ReceivedStatement {
        let day = Day(i32::try_from(sequence).expect("small"));
        let balance = |amount: i64, date: Day| ReceivedBalance {
            line: sequence,
            date: Some(date),
            amount: Decimal::from(amount),
            currency: None,
        };
        let line = |amount: &i64| ReceivedLine {
            line: 2,
            date: day,
            value_date: None,
            amount: Decimal::from(*amount),
            status: LineStatus::Booked,
            is_reversal: false,
            ids: Vec::new(),
            text: String::new(),
            codes: Vec::new(),
            details: Vec::new(),
        };
        ReceivedStatement {
            opening: Some(balance(opening, day.plus(-1))),
            closing: Some(balance(closing, day)),
            sequence: Some(sequence),
            lines: lines.iter().map(line).collect(),
            ..ReceivedStatement::default()
        }
    }

    /// Statements; opening, closing, whether they add up, the days, warnings.
    #[test]
    #[rustfmt::skip]
    fn statements_are_put_together() {
        let of = statement;
        let table = [
            (vec![of(10, &[5], 15, 4), of(15, &[-1, -2], 12, 5)], 10, 12, true, (4, 5), vec![]),
            (vec![of(15, &[-3], 12, 5), of(10, &[5], 15, 4)], 10, 12, true, (4, 5), vec![]),
            (vec![of(10, &[5], 15, 4), of(16, &[-4], 12, 5)], 10, 12, false, (4, 5), vec!["statement_gap"]),
            (vec![of(10, &[5], 15, 4), of(15, &[], 15, 7)], 10, 15, true, (4, 7), vec!["sequence_gap"]),
            (vec![of(10, &[5], 16, 4), of(16, &[-1], 15, 5)], 10, 15, false, (4, 5), vec![]),
            (vec![of(10, &[], 10, 9)], 10, 10, true, (9, 9), vec![]),
        ];
        for (statements, opening, closing, adds_up, days, codes) in table {
            let mut warnings = Warnings::default();
            let chained = chain(statements, &mut warnings);
            let amount = |balance: Option<ReceivedBalance>| balance.map(|balance| balance.amount);
            let found: Vec<&str> = warnings.into_list().iter().map(|warning| warning.code).collect();
            assert_eq!(
                (amount(chained.opening), amount(chained.closing), chained.adds_up, chained.covered, found),
                (Some(Decimal::from(opening)), Some(Decimal::from(closing)), Some(adds_up), Some((Day(days.0), Day(days.1))), codes),
            );
        }
    }
}
