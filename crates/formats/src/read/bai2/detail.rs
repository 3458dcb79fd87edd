//! Record 16 of BAI2: a transaction, and the codes that give it its sign.

use bankctl_types::{Currency, Day};
use rust_decimal::Decimal;

use super::super::exact;
use super::super::fault::{RowFault, shorten};
use super::records::Record;
use crate::model::received::{LineStatus, ReceivedLine, ReceivedStatement};
use crate::read::Warnings;

/// What a transaction of a code is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Direction {
    In,
    Out,
    /// It is told, and moves no money of the account.
    Told,
}

/// The direction of a code: 100 to 399 are credits, 400 to 699 debits, 700 to
/// 899 tell of loans and other things, 920 to 959 are a bank's own credits and
/// 960 to 999 its own debits.
fn direction(code: &str) -> Option<Direction> {
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.parse::<u32>().ok()? {
        100..=399 | 920..=959 => Some(Direction::In),
        400..=699 | 960..=999 => Some(Direction::Out),
        700..=899 => Some(Direction::Told),
        _ => None,
    }
}

/// An amount in the smallest unit, with or without a sign.
pub(super) fn minor(text: &str) -> Option<i64> {
    let text = text.trim();
    let (is_out, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let minor = digits.parse::<i64>().ok()?;
    Some(if is_out { -minor } else { minor })
}

/// An amount in whole units of its currency, of two decimals if it is not
/// known.
pub(super) fn whole(minor: i64, currency: Option<&str>) -> Decimal {
    let known = currency.and_then(Currency::parse);
    Decimal::new(minor, known.map_or(2, Currency::decimals)).normalize()
}

/// The place behind the type of funds at a place and what belongs to it.
pub(super) fn after_funds(record: &Record, place: usize) -> usize {
    match record.field(place) {
        "V" => place + 3,
        "S" => place + 4,
        "D" => {
            let parts = record.field(place + 1).parse::<usize>().unwrap_or(0);
            place
                .saturating_add(2)
                .saturating_add(parts.min(record.fields.len()) * 2)
        }
        _ => place + 1,
    }
}

/// The references of a transaction, that of the customer first, each once.
fn ids_at(record: &Record, place: usize) -> Vec<String> {
    let ids = [record.field(place), record.field(place + 1)].into_iter();
    let mut known: Vec<String> = Vec::new();
    for id in ids.filter(|id| !id.is_empty()) {
        if !known.iter().any(|known| known == id) {
            known.push(id.to_owned());
        }
    }
    known.reverse();
    known
}

/// Reads a transaction: its amount for the control totals, and the line, if it
/// is one.
pub(super) fn read(
    record: &Record,
    statement: &ReceivedStatement,
    date: Day,
    warnings: &mut Warnings,
) -> Result<(i64, Option<ReceivedLine>), Box<RowFault>> {
    let fault = |code, value: &str, message: &str| {
        Err(Box::new(RowFault {
            line: record.line,
            field: "amount",
            column: String::new(),
            code,
            value: shorten(value),
            message: message.to_owned(),
        }))
    };
    let (code, said) = (record.field(0), record.field(1));
    if said.is_empty() {
        let message = format!(
            "the transaction of type {:?} has no amount and is left out",
            shorten(code)
        );
        warnings.add(record.line, "amount_missing", message);
        return Ok((0, None));
    }
    let Some(minor) = minor(said) else {
        return fault("invalid_amount", said, "is no amount in smallest units");
    };
    let Some(direction) = direction(code) else {
        return fault(
            "invalid_direction",
            code,
            "is a type that says nothing of the sign of its amount",
        );
    };
    let place = after_funds(record, 2);
    let value_date = (record.field(2) == "V")
        .then(|| exact::short_day(record.field(3)))
        .flatten();
    if direction == Direction::Told {
        let message = format!(
            "the transaction of type {code} moves no money of the account and is left out of the sums"
        );
        warnings.add(record.line, "information_only", message);
    }
    let amount = whole(minor, statement.currency.as_deref());
    Ok((
        minor,
        Some(ReceivedLine {
            line: record.line,
            date,
            value_date,
            amount: if direction == Direction::Out {
                -amount
            } else {
                amount
            },
            status: if direction == Direction::Told {
                LineStatus::Information
            } else {
                LineStatus::Booked
            },
            is_reversal: false,
            ids: ids_at(record, place),
            text: record.text(place + 2),
            codes: vec![code.to_owned()],
            details: Vec::new(),
        }),
    ))
}

#[cfg(test)]
mod tests {
    use super::{Direction, direction, minor};

    #[test]
    fn codes_have_a_sign_or_none() {
        let table = [
            ("115", Some(Direction::In)),
            ("399", Some(Direction::In)),
            ("400", Some(Direction::Out)),
            ("699", Some(Direction::Out)),
            ("720", Some(Direction::Told)),
            ("890", Some(Direction::Told)),
            ("930", Some(Direction::In)),
            ("965", Some(Direction::Out)),
            ("010", None),
            ("905", None),
            ("1x5", None),
            ("15", None),
        ];
        for (code, expected) in table {
            assert_eq!(direction(code), expected, "{code}");
        }
    }

    #[test]
    fn amounts_are_whole_numbers_of_the_smallest_unit() {
        let table = [
            ("000000000208500", Some(208_500)),
            ("+5", Some(5)),
            ("-500000", Some(-500_000)),
            ("5.00", None),
            ("", None),
            ("9223372036854775808", None),
        ];
        for (text, expected) in table {
            assert_eq!(minor(text), expected, "{text}");
        }
    }
}
