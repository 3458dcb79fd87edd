//! Payments of files that are no tables: ISO 20022 orders, ACH entries.
//!
//! What belongs here: what both have in common as rows. A row is known by its
//! line, or by its number in a file that has several in one line.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bankctl_formats::model::ach::{Direction, Entry, Purpose};
use bankctl_formats::model::payments::CreditTransfer;
use bankctl_formats::read::format::{InputFormat, sniff};
use bankctl_formats::read::nacha::{NachaOptions, NachaReader};
use bankctl_formats::read::pain::PainReader;
use bankctl_formats::read::{FileFault, RowFault, Source};
use bankctl_ledger::views::{FileReading, Reject};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Day, RoutingNumber, text};

use crate::commands::shown::warning;

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
    /// Opens a file and goes through all of it once.
    pub(crate) fn open(source: Source, format: InputFormat) -> Result<Self, FileFault> {
        Self::open_at(source, format, None)
    }

    /// The same, with entries of an ACH file for other banks than this one told apart.
    pub(crate) fn open_at(
        source: Source,
        format: InputFormat,
        ours: Option<RoutingNumber>,
    ) -> Result<Self, FileFault> {
        let reader = match format {
            InputFormat::Nacha => {
                let reader = NachaReader::open(source, &NachaOptions::default())?;
                if let Some(fault) = reader.unsupported() {
                    return Err(fault);
                }
                Reader::Nacha(Box::new(reader))
            }
            _ => Reader::Pain(Box::new(PainReader::open(source)?)),
        };
        let mut orders = Self {
            reader,
            rows: 0,
            noted: 0,
            others: 0,
            ours: ours.map(|ours| format!("{:.8}", ours.to_string())),
            payer: None,
            by_line: true,
            own: None,
            repeated: HashSet::new(),
            number: 0,
        };
        orders.look()?;
        orders.rewind()?;
        Ok(orders)
    }

    /// What only the whole file can tell.
    fn look(&mut self) -> Result<(), FileFault> {
        let (mut last, mut names) = (0, HashSet::new());
        let mut debits: Vec<(u64, u64, String, i64)> = Vec::new();
        let mut credits_cents = 0i64;
        while let Some(item) = self.item()? {
            let line = item.line();
            self.by_line &= line > last;
            last = line;
            match item {
                Item::Noted(_) => {
                    self.noted += 1;
                    continue;
                }
                Item::Debit(entry) => {
                    if debits.len() < 2 {
                        debits.push((self.number, line, entry.account.to_string(), entry.cents));
                    }
                }
                Item::Credit(entry) => {
                    credits_cents = credits_cents.saturating_add(entry.cents);
                    self.others += u64::from(self.is_elsewhere(&entry));
                }
                Item::Transfer(transfer) => {
                    if let Some(id) = &transfer.end_to_end_id
                        && !names.insert(hash(id))
                    {
                        self.repeated.insert(hash(id));
                    }
                }
                Item::Bad(_) => {}
            }
            self.rows += 1;
        }
        if let [(number, line, account, cents)] = debits.as_slice()
            && *cents == credits_cents
        {
            self.own = Some(*number);
            self.payer = Some((*line, account.clone()));
            self.rows -= 1;
        }
        if let Reader::Pain(reader) = &self.reader {
            let groups = &reader.survey().groups;
            let first = groups.first().and_then(|found| {
                let account = found.group.debtor.account.clone()?;
                Some((found.group.line, account))
            });
            let same = |(_, account): &(u64, String)| {
                let debtors = groups.iter().map(|found| &found.group.debtor.account);
                debtors.flatten().all(|debtor| debtor == account)
            };
            self.payer = first.filter(same);
        }
        Ok(())
    }

    /// Whether an entry is for another bank.
    fn is_elsewhere(&self, entry: &Entry) -> bool {
        let ours = self.ours.as_deref();
        ours.is_some_and(|ours| entry.rdfi.get(..8) != Some(ours))
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

    /// How the file is read, for the result.
    pub(crate) fn reading(&self) -> FileReading {
        let (format, warnings) = match &self.reader {
            Reader::Pain(reader) => {
                let warnings = reader.survey().warnings.iter().map(warning);
                (reader.survey().version.clone(), warnings.collect())
            }
            Reader::Nacha(reader) => {
                let warnings = reader.survey().warnings.iter().map(warning);
                ("nacha".to_owned(), warnings.collect())
            }
        };
        FileReading {
            encoding: "UTF-8".to_owned(),
            decimal: ".".to_owned(),
            format,
            warnings,
            ..FileReading::default()
        }
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
                Ok(entry) => match (entry.code.purpose(), entry.code.direction()) {
                    (Some(Purpose::Money), Some(Direction::Credit)) => Item::Credit(entry),
                    (Some(Purpose::Money), _) => Item::Debit(entry),
                    _ => Item::Noted(entry.line),
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
                    let is_elsewhere = self.is_elsewhere(&entry);
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

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
