//! Payments of files that are no tables: ISO 20022 orders, ACH entries.
//!
//! What belongs here: what both have in common as rows. A row is known by its
//! line, or by its number in a file that has several in one line.

use std::collections::HashSet;

use bankctl_formats::model::ach::{Direction, Entry};
use bankctl_formats::model::payments::CreditTransfer;
use bankctl_formats::read::format::{InputFormat, sniff};
use bankctl_formats::read::nacha::{Accept, NachaOptions, NachaReader};
use bankctl_formats::read::pain::{GroupSurvey, PainReader};
use bankctl_formats::read::{FileFault, RowFault, Source, Strict, Warning};
use bankctl_ledger::views::{FileReading, Reject};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Day, RoutingNumber, text};

use super::seen::{Seen, direction, hash, is_elsewhere};
use crate::commands::shown::Shown;

/// As many first bytes tell what a file is.
const HEAD_BYTES: usize = 64 * 1024;

/// A payment of such a file.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Its line or number.
    pub(crate) line: u64,
    pub(crate) account: String,
    pub(crate) amount: PlainDecimal,
    /// The code of its currency.
    pub(crate) currency: String,
    pub(crate) name: Option<String>,
    /// What names it, if nothing else in the file has that name.
    pub(crate) reference: Option<String>,
    pub(crate) memo: Option<String>,
    /// The day on which it is to be made.
    pub(crate) day: Option<Day>,
    /// The transaction of an ISO 20022 order.
    pub(crate) transfer: Option<CreditTransfer>,
    /// The entry of an ACH file, if it is for another bank.
    pub(crate) entry: Option<Box<Entry>>,
}

/// A row, or why it can't be taken.
pub(crate) type Row = Result<Order, Reject>;

enum Reader {
    Pain(Box<PainReader>),
    Nacha(Box<NachaReader>),
}

/// A file of payments, read as often as needed.
pub(crate) struct Orders {
    reader: Reader,
    file: String,
    /// What may be shown of it.
    shown: Shown,
    /// How many rows there are that ask for money to be moved.
    pub(crate) rows: u64,
    /// Rows without money: tests of accounts, and words.
    pub(crate) noted: u64,
    /// Entries of an ACH file for other banks.
    pub(crate) others: u64,
    /// The number of this bank, if that is asked.
    ours: Option<String>,
    /// The account that pays: its line, and itself.
    pub(crate) payer: Option<(u64, String)>,
    by_line: bool,
    /// The debit that balances all credits: the payer's own row.
    own: Option<u64>,
    /// Names that more than one row has.
    repeated: HashSet<u64>,
    number: u64,
}

/// The format of a file that is no table.
pub(crate) fn format_of(source: &mut Source) -> Result<Option<InputFormat>, FileFault> {
    let format = sniff(&source.head(HEAD_BYTES)?);
    Ok(matches!(format, InputFormat::Pain001 | InputFormat::Nacha).then_some(format))
}

impl Orders {
    /// Opens a file and surveys all of it; `accept` is about an ACH file.
    pub(crate) fn open(
        source: Source,
        format: InputFormat,
        accept: &Accept,
    ) -> Result<Self, FileFault> {
        Self::open_at(source, format, accept, None)
    }

    /// The same, with entries of an ACH file for other banks than this one told apart.
    pub(crate) fn open_at(
        source: Source,
        format: InputFormat,
        accept: &Accept,
        ours: Option<RoutingNumber>,
    ) -> Result<Self, FileFault> {
        let (file, shown) = (source.name().to_owned(), Shown::of(&source));
        let (reader, seen) = if format == InputFormat::Nacha {
            let mut seen = Seen::at(ours);
            let options = NachaOptions {
                accept: accept.clone(),
                ..NachaOptions::default()
            };
            let mut see = |entry: Result<&Entry, &RowFault>| seen.entry(entry);
            let reader = NachaReader::open_with(source, &options, &mut see)?;
            if let Some(fault) = reader.unsupported() {
                return Err(fault);
            }
            (Reader::Nacha(Box::new(reader)), seen)
        } else {
            let begin = || Seen::at(ours);
            let (reader, seen) = PainReader::open_with(source, &begin, &Seen::transfer)?;
            (Reader::Pain(Box::new(reader)), seen)
        };
        let own = seen.own();
        let payer = match &reader {
            Reader::Pain(reader) => payer(&reader.survey().groups),
            Reader::Nacha(_) => own
                .as_ref()
                .map(|(_, line, account)| (*line, account.clone())),
        };
        Ok(Self {
            reader,
            file,
            shown,
            rows: seen.rows - u64::from(own.is_some()),
            noted: seen.noted,
            others: seen.others,
            payer,
            by_line: !seen.by_number,
            own: own.map(|(number, ..)| number),
            repeated: seen.repeated,
            ours: seen.ours,
            number: 0,
        })
    }

    /// Whether several accounts pay.
    pub(crate) fn has_several_payers(&self) -> bool {
        match &self.reader {
            Reader::Pain(_) => self.payer.is_none() && self.rows > 0,
            Reader::Nacha(_) => false,
        }
    }

    /// Whether a row is known by its line, and not by its number.
    pub(crate) fn is_by_line(&self) -> bool {
        self.by_line
    }

    /// The ISO 20022 order.
    pub(crate) fn pain(&self) -> Option<&PainReader> {
        match &self.reader {
            Reader::Pain(reader) => Some(reader),
            Reader::Nacha(_) => None,
        }
    }

    /// Which payment of an ISO 20022 order the row is in that was read last.
    pub(crate) fn group(&self) -> Option<u32> {
        self.pain().and_then(PainReader::group)
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        match &self.reader {
            Reader::Pain(reader) => &reader.survey().sha256,
            Reader::Nacha(reader) => &reader.survey().sha256,
        }
    }

    /// What the sender calls the file, which no other of his has.
    pub(crate) fn identity(&self) -> String {
        match &self.reader {
            Reader::Pain(reader) => {
                let survey = reader.survey();
                format!("{}/{}", survey.initiator, survey.message_id)
            }
            Reader::Nacha(reader) => reader.survey().header.identity(),
        }
    }

    /// The same for people, if it may be shown.
    pub(crate) fn shown_identity(&self) -> String {
        self.shown.message(&self.identity())
    }

    /// What is odd about the file itself.
    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = match &self.reader {
            Reader::Pain(reader) => reader.survey().warnings.clone(),
            Reader::Nacha(reader) => reader.survey().warnings.clone(),
        };
        if self.noted > 0 {
            let message = match self.noted {
                1 => "1 entry without money is passed over".to_owned(),
                more => format!("{more} entries without money are passed over"),
            };
            warnings.push(Warning {
                line: None,
                code: "noted",
                message,
            });
        }
        warnings
    }

    /// Refuses the file for what is odd about it, with so many payments whose day is
    /// over.
    ///
    /// # Errors
    /// The first warning that is not accepted, if they are to refuse it.
    pub(crate) fn refuse_odd(&self, past: u64, strict: &Strict) -> Result<(), FileFault> {
        let mut warnings = self.warnings();
        warnings.extend(past_days(past));
        strict.check(&self.file, &warnings)
    }

    /// How the file is read, for the result, with so many payments whose day is over.
    pub(crate) fn reading(&self, past: u64) -> FileReading {
        let format = match &self.reader {
            Reader::Pain(reader) => reader.survey().version.clone(),
            Reader::Nacha(_) => "nacha".to_owned(),
        };
        let mut warnings = self.warnings();
        warnings.extend(past_days(past));
        FileReading {
            encoding: "UTF-8".to_owned(),
            decimal: ".".to_owned(),
            format,
            warnings: self.shown.warnings(&warnings),
            ..FileReading::default()
        }
    }

    /// How many payments have a day before this one.
    ///
    /// # Errors
    /// The file cannot be read, or changed since it was opened.
    pub(crate) fn past(&mut self, today: Day) -> Result<u64, FileFault> {
        let mut past = 0;
        self.rewind()?;
        while let Some(row) = self.next()? {
            let day = row.ok().and_then(|order| order.day);
            past += u64::from(day.is_some_and(|day| day < today));
        }
        self.rewind()?;
        Ok(past)
    }

    /// Goes back to the first row.
    pub(crate) fn rewind(&mut self) -> Result<(), FileFault> {
        self.number = 0;
        match &mut self.reader {
            Reader::Pain(reader) => reader.rewind(),
            Reader::Nacha(reader) => reader.rewind(),
        }
    }

    fn item(&mut self) -> Result<Option<Item>, FileFault> {
        let item = match &mut self.reader {
            Reader::Pain(reader) => reader.next_row()?.map(|row| match row.read {
                Ok(transfer) => Item::Transfer(Box::new(transfer)),
                Err(fault) => Item::Bad(fault),
            }),
            Reader::Nacha(reader) => reader.next_entry()?.map(|entry| match entry {
                Err(fault) => Item::Bad(fault),
                Ok(entry) => match direction(entry.code) {
                    Some(Direction::Credit) => Item::Credit(entry),
                    Some(Direction::Debit) => Item::Debit(entry),
                    None => Item::Noted(entry.line),
                },
            }),
        };
        self.number += u64::from(item.is_some());
        Ok(item)
    }

    /// The next row; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, FileFault> {
        while let Some(item) = self.item()? {
            let line = if self.by_line {
                item.line()
            } else {
                self.number
            };
            let row = match item {
                Item::Noted(_) => continue,
                Item::Debit(_) if self.own == Some(self.number) => continue,
                Item::Debit(entry) => Err(Reject {
                    line,
                    field: "direction".to_owned(),
                    code: "debit_row".to_owned(),
                    message: format!(
                        "line {}: a debit of account {:?}, and a payroll only pays; take it in with: bankctl import ach",
                        entry.line,
                        entry.account.as_str()
                    ),
                }),
                Item::Credit(entry) => {
                    let is_elsewhere = is_elsewhere(self.ours.as_deref(), &entry);
                    let order = of_entry(&entry, line);
                    order.map(|order| Order {
                        entry: is_elsewhere.then(|| Box::new(entry)),
                        ..order
                    })
                }
                Item::Transfer(transfer) => self.of_transfer(*transfer, line),
                Item::Bad(fault) => Err(Reject {
                    line,
                    field: fault.field.to_owned(),
                    code: fault.code.to_owned(),
                    message: fault.to_string(),
                }),
            };
            return Ok(Some(row));
        }
        Ok(None)
    }

    fn of_transfer(&self, transfer: CreditTransfer, line: u64) -> Row {
        let reference = transfer.end_to_end_id.clone();
        let reference = reference
            .filter(|id| !self.repeated.contains(&hash(id)) && text::reference(id).is_ok());
        let memo = words(transfer.memo.as_deref(), line)?;
        Ok(Order {
            line,
            account: transfer.creditor.account.clone().unwrap_or_default(),
            amount: transfer.amount,
            currency: transfer.currency.clone(),
            name: transfer.creditor.name.clone(),
            reference,
            memo,
            day: transfer.group.execution,
            transfer: Some(transfer),
            entry: None,
        })
    }
}

/// The account that pays all of an order, and the line of its first payment.
fn payer(groups: &[GroupSurvey]) -> Option<(u64, String)> {
    let first = &groups.first()?.group;
    let account = first.debtor.account.clone()?;
    let debtors = groups.iter().map(|found| &found.group.debtor.account);
    let same = debtors.flatten().all(|debtor| *debtor == account);
    same.then_some((first.line, account))
}

/// Warns of days that are over.
fn past_days(rows: u64) -> Option<Warning> {
    let message = match rows {
        0 => return None,
        1 => "the day of 1 payment is over; it is booked today".to_owned(),
        _ => format!("the day of {rows} payments is over; they are booked today"),
    };
    Some(Warning {
        line: None,
        code: "day_in_the_past",
        message,
    })
}

/// What a file has next.
enum Item {
    Transfer(Box<CreditTransfer>),
    Credit(Entry),
    Debit(Entry),
    /// What moves no money, at its line.
    Noted(u64),
    Bad(RowFault),
}

impl Item {
    fn line(&self) -> u64 {
        match self {
            Self::Transfer(transfer) => transfer.line,
            Self::Credit(entry) | Self::Debit(entry) => entry.line,
            Self::Noted(line) => *line,
            Self::Bad(fault) => fault.line,
        }
    }
}

fn of_entry(entry: &Entry, line: u64) -> Row {
    let bad = |field: &str, code: &str, message: String| Reject {
        line,
        field: field.to_owned(),
        code: code.to_owned(),
        message: format!("line {}: {message}", entry.line),
    };
    let cents = u64::try_from(entry.cents).unwrap_or(0);
    let amount = PlainDecimal::from_parts(cents, 2)
        .map_err(|fault| bad("amount", "invalid_amount", fault.to_string()))?;
    if entry.account.is_empty() {
        let message = "the account is missing".to_owned();
        return Err(bad("account", "missing_account", message));
    }
    let description = [
        entry.batch.company.as_str(),
        entry.batch.description.as_str(),
    ];
    let memo = description.map(str::trim).join(" ");
    let name = Some(entry.name.trim()).filter(|name| !name.is_empty());
    Ok(Order {
        line,
        account: entry.account.to_string(),
        amount,
        currency: "USD".to_owned(),
        name: name.map(str::to_owned),
        reference: None,
        memo: words(Some(memo.trim()), line)?,
        day: entry.batch.effective,
        transfer: None,
        entry: None,
    })
}

/// Words for the statement, if there are some.
fn words(memo: Option<&str>, line: u64) -> Result<Option<String>, Reject> {
    let Some(memo) = memo.filter(|memo| !memo.is_empty()) else {
        return Ok(None);
    };
    match text::memo(memo) {
        Ok(_) => Ok(Some(memo.to_owned())),
        Err(fault) => Err(Reject {
            line,
            field: "memo".to_owned(),
            code: "invalid_memo".to_owned(),
            message: fault.to_string(),
        }),
    }
}

/// Rows of a file of payments as those of a table, for a file of rejects.
pub(crate) struct OrderRows {
    orders: Orders,
    /// The row that was read last.
    row: Option<Row>,
}

impl OrderRows {
    /// The columns.
    pub(crate) const HEADER: &'static str =
        "account,amount,currency,name,reference,memo,value_date";

    /// The rows of a file that was opened.
    pub(crate) fn new(orders: Orders) -> Self {
        Self { orders, row: None }
    }

    /// The row of a line; rows are asked for in their order.
    pub(crate) fn row_of(&mut self, line: u64) -> Result<String, FileFault> {
        let number = |row: &Row| match row {
            Ok(order) => order.line,
            Err(reject) => reject.line,
        };
        while self.row.as_ref().is_none_or(|row| number(row) < line) {
            self.row = self.orders.next()?;
            if self.row.is_none() {
                break;
            }
        }
        let order = match &self.row {
            Some(Ok(order)) if order.line == line => order,
            _ => return Ok(",,,,,,".to_owned()),
        };
        let day = order.day.map(|day| day.to_string()).unwrap_or_default();
        let amount = order.amount.to_string();
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let cells = [
            order.account.clone(),
            amount,
            order.currency.clone(),
            text(&order.name),
            text(&order.reference),
            text(&order.memo),
            day,
        ];
        Ok(cells.map(|cell| cell_of(&cell)).join(","))
    }
}

/// A cell of a row that is written, with quotes where it needs them.
fn cell_of(text: &str) -> String {
    let guarded = text::guard(text);
    if guarded.contains(['"', ',', '\r', '\n', '\'']) {
        format!(
            "\"{}\"",
            guarded.replace(['\r', '\n'], " ").replace('"', "\"\"")
        )
    } else {
        guarded.into_owned()
    }
}
