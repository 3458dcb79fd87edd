//! BAI2 and BAI3 cash reports.
//!
//! What belongs here: records to statements, and the control totals of
//! accounts, groups and the file. How lines make records is in `records`,
//! and what a transaction is in `detail`. Amounts are in the smallest unit
//! of their currency.

mod detail;
mod records;

use bankctl_types::{Currency, Day};
use rust_decimal::Decimal;

use super::exact;
use super::fault::{FileFault, FileFaultKind, RowFault, shorten};
use super::source::Source;
use crate::model::received::{Received, ReceivedBalance, ReceivedStatement, StatementKind};
use records::{Record, Records};

/// Reads all accounts of a file; `currency` is of those that name none.
///
/// # Errors
/// A file that does not begin with record 01 or end with record 99
/// (`truncated_file`), or whose groups are deleted or tests.
pub fn read(source: Source, currency: Option<Currency>) -> Result<Received, FileFault> {
    let mut records = Records::open(source)?;
    let mut reading = Reading {
        received: Received {
            format: "bai2".to_owned(),
            sha256: records.sha256().to_owned(),
            ..Received::default()
        },
        currency: currency.map(|currency| currency.code().to_owned()),
        ..Reading::default()
    };
    let mut is_first = true;
    while let Some(record) = records.next()? {
        let is_head = record.code == "01";
        if is_first && !is_head {
            let reason = format!(
                "begins with record {}, and not with 01",
                shorten(&record.code)
            );
            return Err(records.fault(record.line, FileFaultKind::Letters(reason)));
        }
        is_first = false;
        reading.file.records += record.lines;
        if let Err(reason) = reading.record(&record) {
            return Err(records.fault(record.line, FileFaultKind::NoStatement(reason)));
        }
    }
    if !reading.has_ended {
        let reason = "ends without record 99: a part of it is missing".to_owned();
        return Err(records.fault(None, FileFaultKind::Truncated(reason)));
    }
    if reading.received.statements.is_empty() && reading.received.faults.is_empty() {
        let kind = FileFaultKind::NoStatement("has no account in it".to_owned());
        return Err(records.fault(None, kind));
    }
    Ok(reading.received)
}

/// What a trailer counts.
#[derive(Clone, Copy, Default)]
struct Control {
    sum: Decimal,
    parts: u64,
    records: u64,
}

/// A file that is being read.
#[derive(Default)]
struct Reading {
    received: Received,
    /// The currency of accounts that name none.
    currency: Option<String>,
    group_currency: Option<String>,
    /// The day that a group is of.
    date: Option<Day>,
    is_interim: bool,
    statement: Option<ReceivedStatement>,
    account: Control,
    group: Control,
    file: Control,
    /// The first statements of the group and of the file.
    group_from: usize,
    file_from: usize,
    has_ended: bool,
}

impl Reading {
    fn record(&mut self, record: &Record) -> Result<(), String> {
        let field = |place: usize| record.field(place);
        match record.code.as_str() {
            "01" => {
                // Files may follow each other in one.
                if self.has_ended {
                    self.has_ended = false;
                    self.file_from = self.received.statements.len();
                    self.file = Control {
                        records: record.lines,
                        ..Control::default()
                    };
                }
                if field(7) == "3" {
                    let message = "the file is of version 3 and is read as version 2";
                    self.warn(record, "version", message.to_owned());
                    "bai3".clone_into(&mut self.received.format);
                }
            }
            "02" => self.open_group(record)?,
            "03" => self.open_account(record),
            "16" => self.transaction(record),
            "49" => self.close_account(record),
            "98" => self.close_group(record),
            "99" => self.close_file(record),
            other => {
                let message = format!(
                    "the record {:?} is not known and is left out",
                    shorten(other)
                );
                self.warn(record, "unknown_record", message);
            }
        }
        Ok(())
    }

    fn warn(&mut self, record: &Record, code: &'static str, message: String) {
        self.received.warnings.add(record.line, code, message);
    }

    fn fault(
        &mut self,
        record: &Record,
        field: &'static str,
        code: &'static str,
        value: &str,
        message: &str,
    ) {
        let fault = RowFault::of_value(record.line, field, code, value, message);
        self.received.fault(fault);
    }

    fn open_group(&mut self, record: &Record) -> Result<(), String> {
        self.end_account();
        match record.field(2) {
            "2" => return Err("has a group that takes back what was sent before".to_owned()),
            "4" => return Err("has a group that is a test".to_owned()),
            _ => {}
        }
        self.group = Control {
            records: record.lines,
            ..Control::default()
        };
        self.group_from = self.received.statements.len();
        self.date = exact::short_day(record.field(3));
        if self.date.is_none() {
            self.fault(
                record,
                "date",
                "invalid_date",
                record.field(3),
                "is no day of the calendar",
            );
        }
        let currency = record.field(5);
        self.group_currency = (!currency.is_empty()).then(|| currency.to_ascii_uppercase());
        self.is_interim = record.field(6) == "3";
        Ok(())
    }

    fn open_account(&mut self, record: &Record) {
        self.end_account();
        self.group.records += record.lines;
        let stated = record.field(1).to_ascii_uppercase();
        let currency = (!stated.is_empty()).then_some(stated);
        let currency = currency
            .or_else(|| self.group_currency.clone())
            .or_else(|| self.currency.clone());
        let number = record.field(0);
        self.account = Control {
            records: record.lines,
            ..Control::default()
        };
        let mut statement = ReceivedStatement {
            line: record.line,
            kind: if self.is_interim {
                StatementKind::Interim
            } else {
                StatementKind::Statement
            },
            account: (!number.is_empty()).then(|| number.to_owned()),
            from: self.date,
            to: self.date,
            currency,
            ..self.received.empty_statement()
        };
        let mut place = 2;
        while place < record.fields.len() {
            let (code, amount) = (record.field(place), record.field(place + 1));
            place = detail::after_funds(record, place + 3);
            if code.is_empty() || amount.is_empty() {
                continue;
            }
            let Some(minor) = detail::minor(amount) else {
                self.fault(
                    record,
                    "balance",
                    "invalid_balance",
                    amount,
                    "is no amount in smallest units",
                );
                continue;
            };
            self.add(minor);
            let balance = |statement: &ReceivedStatement| ReceivedBalance {
                line: record.line,
                date: self.date,
                amount: detail::whole(minor, statement.currency.as_deref()),
                currency: statement.currency.clone(),
            };
            match code {
                "010" => statement.opening = Some(balance(&statement)),
                "015" => statement.closing = Some(balance(&statement)),
                _ => {}
            }
        }
        self.statement = Some(statement);
    }

    /// Adds an amount to what the trailers must say.
    fn add(&mut self, minor: i64) {
        self.account.sum += Decimal::from(minor);
    }

    fn transaction(&mut self, record: &Record) {
        self.account.records += record.lines;
        self.group.records += record.lines;
        let (Some(statement), Some(date)) = (&mut self.statement, self.date) else {
            return self.fault(
                record,
                "row",
                "invalid_entry",
                "16",
                "stands outside of an account",
            );
        };
        match detail::read(record, statement, date, &mut self.received.warnings) {
            Ok((minor, line)) => {
                if let Some(line) = line {
                    statement.lines.push(line);
                }
                self.add(minor);
            }
            Err(fault) => self.received.fault(*fault),
        }
    }

    fn end_account(&mut self) {
        self.received.statements.extend(self.statement.take());
    }

    fn close_account(&mut self, record: &Record) {
        self.account.records += record.lines;
        self.group.records += record.lines;
        self.group.parts += 1;
        self.group.sum += self.account.sum;
        let counted = Control {
            parts: self.account.records,
            ..self.account
        };
        let agrees = self.agrees(record, counted, "account", None);
        if let Some(statement) = &mut self.statement {
            statement.totals_agree = Some(agrees);
        }
        self.end_account();
    }

    fn close_group(&mut self, record: &Record) {
        self.end_account();
        self.group.records += record.lines;
        self.file.parts += 1;
        self.file.sum += self.group.sum;
        let agrees = self.agrees(record, self.group, "group", Some(self.group.records));
        self.mark(self.group_from, agrees);
    }

    fn close_file(&mut self, record: &Record) {
        self.end_account();
        self.has_ended = true;
        let agrees = self.agrees(record, self.file, "file", Some(self.file.records));
        self.mark(self.file_from, agrees);
    }

    /// A total of the whole that is wrong casts doubt on every part.
    fn mark(&mut self, from: usize, agrees: bool) {
        if !agrees {
            for statement in self.received.statements.iter_mut().skip(from) {
                statement.totals_agree = Some(false);
            }
        }
    }

    /// Compares a trailer: the sum, the number of parts, the number of records.
    fn agrees(
        &mut self,
        record: &Record,
        counted: Control,
        of: &str,
        records: Option<u64>,
    ) -> bool {
        // Where nothing was summed, some banks leave the sum out.
        let is_blank = record.field(0).is_empty() && counted.sum.is_zero();
        let sum = detail::minor(record.field(0)).map(Decimal::from);
        let sum = sum.or(is_blank.then_some(Decimal::ZERO));
        let mut agrees = true;
        if sum != Some(counted.sum) {
            agrees = false;
            let message = format!(
                "the {of} says that its amounts sum to {}, they sum to {}",
                shorten(record.field(0)),
                counted.sum
            );
            self.warn(record, "control_total", message);
        }
        let counts = [(1, Some(counted.parts)), (2, records)];
        for (place, counted) in counts {
            let Some(counted) = counted else { continue };
            if record.field(place).parse() != Ok(counted) {
                agrees = false;
                let message = format!(
                    "the {of} says that it has {} parts or records, {counted} are there",
                    shorten(record.field(place))
                );
                self.warn(record, "control_count", message);
            }
        }
        agrees
    }
}
