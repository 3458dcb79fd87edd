//! MT940 and MT942 of SWIFT, as banks write them.
//!
//! What belongs here: tagged fields to statements. The field of a line is read
//! in `entry`, what the bank says of it in `said`. A field goes on until
//! the next line that starts with a tag which belongs there.

mod entry;
mod one_line;
mod said;

use rust_decimal::Decimal;

use super::exact;
use super::fault::{FileFault, FileFaultKind, RowFault};
use super::source::Source;
use super::text_lines::TextLines;
use crate::model::received::{Received, ReceivedBalance, ReceivedStatement, StatementKind};

/// Tags that begin a field.
const TAGS: [&str; 24] = [
    "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65",
    "34F", "13", "13D", "90C", "90D", "NS", "940", "942", "23", "12",
];
/// The most bytes of one field.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// Reads all statements of a file.
///
/// # Errors
/// A file without a statement, or with a line of more than 4 MiB.
pub fn read(source: Source) -> Result<Received, FileFault> {
    let mut lines = TextLines::open(source)?;
    let mut reading = Reading {
        received: Received {
            format: "mt940".to_owned(),
            sha256: lines.sha256().to_owned(),
            ..Received::default()
        },
        ..Reading::default()
    };
    while let Some((number, line)) = lines.next_line()? {
        if line.contains("{2:O94") || line.contains("{2:I94") {
            reading.is_interim = line.contains("{2:O942") || line.contains("{2:I942");
        }
        for part in one_line::parts(&line) {
            if let Err(reason) = reading.line(number, part) {
                return Err(lines.fault(number, FileFaultKind::Letters(reason)));
            }
        }
    }
    reading.end_field();
    reading.end_statement();
    let received = reading.received;
    let is_empty = |statement: &ReceivedStatement| {
        let has_balance = statement.opening.is_some() || statement.closing.is_some();
        statement.account.is_none() && !has_balance && statement.lines.is_empty()
    };
    if received.statements.iter().all(is_empty) && received.faults.is_empty() {
        let kind = FileFaultKind::NoStatement("has no statement in it".to_owned());
        return Err(lines.fault(None, kind));
    }
    Ok(received)
}

/// A field: its tag, its lines, and where it starts.
struct Field {
    tag: &'static str,
    line: u64,
    lines: Vec<String>,
    bytes: usize,
}

/// A file that is being read.
#[derive(Default)]
struct Reading {
    received: Received,
    field: Option<Field>,
    statement: Option<ReceivedStatement>,
    /// Whether the statement has ended, and the next field begins another.
    has_ended: bool,
    /// Whether the message is an MT942.
    is_interim: bool,
    /// What is said of the last line, as it stands in the file.
    said: Vec<String>,
    /// Numbers and sums of debits and credits, as the message states them.
    stated: [Option<(u64, Decimal)>; 2],
}

impl Reading {
    fn line(&mut self, number: u64, line: &str) -> Result<(), String> {
        let line = match line.split_once("{4:") {
            Some((_, rest)) => rest,
            None if line.starts_with("{1:") || line.starts_with("{2:") => return Ok(()),
            None => line,
        };
        if let Some((tag, rest)) = self.tag(line) {
            self.end_field();
            self.field = Some(Field {
                tag,
                line: number,
                lines: vec![rest.to_owned()],
                bytes: rest.len(),
            });
            return Ok(());
        }
        if self.is_end(line) {
            self.end_field();
            self.has_ended = true;
            return Ok(());
        }
        let Some(field) = &mut self.field else {
            return Ok(());
        };
        if let Some(tag) = unknown_tag(line) {
            let message = format!("the field {tag:?} is not known and is taken as text");
            self.received.warnings.add(number, "unknown_field", message);
        }
        field.bytes += line.len();
        if field.bytes > FIELD_BYTES_MAX {
            return Err("has a field longer than 64 KiB".to_owned());
        }
        if !line.trim().is_empty() {
            field.lines.push(line.to_owned());
        }
        Ok(())
    }

    /// The tag that a line begins a field with. An account again after the
    /// lines have begun is what a bank says of the last line.
    fn tag<'a>(&mut self, line: &'a str) -> Option<(&'static str, &'a str)> {
        let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
        let tag = TAGS.into_iter().find(|known| *known == tag)?;
        let in_lines = matches!(&self.field, Some(field) if field.tag == "61" || field.tag == "86");
        let has_lines = in_lines && !self.has_ended;
        (!(has_lines && matches!(tag, "25" | "21" | "23" | "12" | "940" | "942")))
            .then_some((tag, rest))
    }

    /// Whether a line ends the message; within what is said of a line, only
    /// one without anything else does.
    fn is_end(&self, line: &str) -> bool {
        let line = line.trim_end();
        let is_bare = matches!(line, "-" | "-}" | "–") || line.starts_with("-}{");
        let is_said = matches!(&self.field, Some(field) if matches!(field.tag, "86" | "61"))
            && self
                .statement
                .as_ref()
                .is_some_and(|open| open.closing.is_none());
        is_bare || (line.starts_with('-') && !is_said)
    }

    fn end_field(&mut self) {
        let Some(field) = self.field.take() else {
            return;
        };
        let text = field.lines[0].trim();
        if self.goes_on(field.tag) {
            self.has_ended = false;
        } else if self.begins_anew(field.tag) {
            self.end_statement();
        }
        if field.tag != "86" {
            self.end_said();
        }
        if matches!(field.tag, "940" | "942" | "NS" | "21" | "12" | "23") {
            self.is_interim |= field.tag == "942";
            return;
        }
        let is_interim = self.is_interim || matches!(field.tag, "34F" | "13D" | "90C" | "90D");
        let received = &self.received;
        let statement = self.statement.get_or_insert_with(|| ReceivedStatement {
            line: field.line,
            ..received.empty_statement()
        });
        if is_interim {
            statement.kind = StatementKind::Interim;
        }
        let some = || (!text.is_empty()).then(|| text.to_owned());
        match field.tag {
            "20" => statement.id = some(),
            "25" | "25P" => account(text, statement),
            "28" | "28C" => {
                let mut parts = text.split('/').map(|part| part.trim().parse().ok());
                statement.sequence = parts.next().flatten();
                statement.page = parts.next().flatten();
            }
            "60F" | "60M" | "62F" | "62M" | "64" | "65" => self.balance(&field),
            "34F" => statement.currency = text.get(..3).map(str::to_owned),
            "90C" | "90D" => self.total(&field),
            "61" => self.entry(&field),
            "86" => self.said.extend(field.lines),
            _ => {}
        }
    }

    /// Whether a field shows that what seemed to be the end of the message was
    /// a line of what the bank says: nothing but the closing balance can end it.
    fn goes_on(&self, tag: &str) -> bool {
        let is_open = self.statement.as_ref().is_some_and(|open| {
            open.kind == StatementKind::Statement
                && open.closing.is_none()
                && (!open.lines.is_empty() || open.opening.is_some())
        });
        is_open && matches!(tag, "61" | "62F" | "62M")
    }

    /// Whether a field begins another statement.
    fn begins_anew(&self, tag: &str) -> bool {
        let Some(open) = &self.statement else {
            return false;
        };
        match tag {
            "20" => true,
            "60F" | "60M" => open.opening.is_some() || !open.lines.is_empty() || self.has_ended,
            // Several accounts may stand in one message.
            "25" | "25P" | "28" | "28C" => open.closing.is_some() || self.has_ended,
            // What a bank says of the whole may follow the end.
            "86" | "64" | "65" | "90C" | "90D" => false,
            _ => self.has_ended,
        }
    }

    fn balance(&mut self, field: &Field) {
        let text = field.lines[0].trim();
        let Some(statement) = &mut self.statement else {
            return;
        };
        let read = balance(text, field.line, statement.currency.as_deref());
        let is_proof = matches!(field.tag, "60F" | "60M" | "62F" | "62M");
        match read {
            None if is_proof => self.received.fault(RowFault::of_value(
                field.line,
                "balance",
                "invalid_balance",
                text,
                "is no balance",
            )),
            None => {
                let message = format!("the balance {text:?} can't be read and is left out");
                self.received
                    .warnings
                    .add(field.line, "balance_unread", message);
            }
            Some(mut balance) => {
                if is_proof && statement.currency.is_none() {
                    statement.currency.clone_from(&balance.currency);
                }
                if balance.currency.is_none() {
                    balance.currency.clone_from(&statement.currency);
                    let message = "the balance names no currency; it is taken as the account's";
                    self.received
                        .warnings
                        .add(field.line, "balance_currency", message.to_owned());
                }
                match field.tag {
                    "60F" | "60M" => statement.opening = Some(balance),
                    "62F" | "62M" => statement.closing = Some(balance),
                    _ => {}
                }
            }
        }
    }

    /// Number and sum of all debits or credits: `2EUR200,00`.
    fn total(&mut self, field: &Field) {
        let text = field.lines[0].trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count = text[..digits].parse().ok();
        let amount = text
            .get(digits + 3..)
            .and_then(|text| exact::unsigned(text, &[',', '.']));
        self.stated[usize::from(field.tag == "90D")] = count.zip(amount);
    }

    fn entry(&mut self, field: &Field) {
        let Some(statement) = &mut self.statement else {
            return;
        };
        let currency = statement.currency.as_deref();
        match entry::read(
            &field.lines,
            field.line,
            currency,
            &mut self.received.warnings,
        ) {
            Ok(line) => statement.lines.push(line),
            Err(fault) => self.received.fault(*fault),
        }
    }

    /// Gives the last line what is said of it.
    fn end_said(&mut self) {
        let said = std::mem::take(&mut self.said);
        let Some(statement) = self.statement.as_mut().filter(|_| !said.is_empty()) else {
            return;
        };
        if statement.closing.is_some() {
            return;
        }
        statement.lines.say_of_last(|line| said::add(&said, line));
    }

    fn end_statement(&mut self) {
        self.end_said();
        let has_ended = std::mem::take(&mut self.has_ended);
        let stated = std::mem::take(&mut self.stated);
        let Some(mut statement) = self.statement.take() else {
            return;
        };
        let warnings = &mut self.received.warnings;
        if statement.account.is_none()
            && let Some(before) = self.received.statements.last()
            && before.account.is_some()
        {
            // A line or balance behind the end of a message goes on with its account.
            statement.account.clone_from(&before.account);
            statement.other_numbers.clone_from(&before.other_numbers);
            statement.currency = statement.currency.or_else(|| before.currency.clone());
            let message = "a part without an account is taken as of the account above it";
            warnings.add(statement.line, "account_missing", message.to_owned());
        }
        if statement.kind == StatementKind::Statement && statement.closing.is_none() {
            let message = "no closing balance is stated, so that the lines can't be proved";
            warnings.add(statement.line, "closing_missing", message.to_owned());
        }
        let has_end =
            has_ended || statement.closing.is_some() || stated.iter().any(Option::is_some);
        if statement.kind == StatementKind::Interim && !has_end {
            let message = "the message has no end and no totals, a part of it may be missing";
            warnings.add(statement.line, "end_missing", message.to_owned());
        }
        statement.prove_reversals(warnings);
        for (side, stated) in stated.into_iter().enumerate() {
            let Some(stated) = stated else { continue };
            let counted = statement.lines.of_side(side == 1);
            let agrees = counted.0 == stated.0 && counted.1 == stated.1;
            statement.totals_agree = Some(statement.totals_agree.unwrap_or(true) && agrees);
            if !agrees {
                let message = "the totals of the lines are not what the lines come to";
                warnings.add(statement.line, "entries_total", message.to_owned());
            }
        }
        if self.is_interim {
            "mt942".clone_into(&mut self.received.format);
        }
        if statement.kind == StatementKind::Interim && statement.closing.is_none() {
            statement.lines.set_expected();
        }
        self.received.statements.push(statement);
    }
}

/// A tag that is none of those known.
fn unknown_tag(line: &str) -> Option<&str> {
    let (tag, _) = line.strip_prefix(':')?.split_once(':')?;
    let is_tag = (2..=3).contains(&tag.len())
        && tag.bytes().take(2).all(|byte| byte.is_ascii_digit())
        && tag.bytes().skip(2).all(|byte| byte.is_ascii_uppercase());
    is_tag.then_some(tag)
}

/// The numbers of an account: all of it, what follows a bank's number, and
/// that without a currency at its end.
fn account(text: &str, statement: &mut ReceivedStatement) {
    if text.is_empty() {
        return;
    }
    let bare = |text: &str| {
        let end = text.len().checked_sub(3)?;
        let (number, code) = (text.get(..end)?, text.get(end..)?);
        let is_code = code.bytes().all(|byte| byte.is_ascii_uppercase());
        (is_code && number.bytes().any(|byte| byte.is_ascii_digit()))
            .then(|| number.trim().to_owned())
    };
    let number = text.rsplit_once('/').map(|(_, number)| number.to_owned());
    statement.other_numbers = bare(text).into_iter().collect();
    statement
        .other_numbers
        .extend(number.as_deref().and_then(bare));
    statement.other_numbers.extend(number);
    statement.account = Some(text.to_owned());
}

/// `C261101USD1250,00`; some banks leave the currency out.
fn balance(text: &str, line: u64, of_account: Option<&str>) -> Option<ReceivedBalance> {
    let is_out = match text.chars().next()? {
        'C' => false,
        'D' => true,
        _ => return None,
    };
    let date = exact::short_day(text.get(1..7)?)?;
    let rest = text.get(7..)?;
    let currency = rest
        .get(..3)
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let amount = rest.get(currency.map_or(0, str::len)..)?;
    let amount = exact::unsigned(amount.trim(), &[',', '.'])?;
    if !exact::fits(amount, currency.or(of_account)) {
        return None;
    }
    Some(ReceivedBalance {
        line,
        date: Some(date),
        amount: if is_out { -amount } else { amount },
        currency: currency.map(str::to_ascii_uppercase),
    })
}
