//! OFX 1 and 2, and QFX: statements of accounts and of cards.
//!
//! What belongs here: tags to statements. What is a group of tags is known by
//! name, because OFX 1 closes groups only; where a bank forgets that too, the
//! next group of the same kind closes it.

mod tokens;

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::exact;
use super::fault::{FileFault, FileFaultKind, RowFault, shorten};
use super::source::Source;
use crate::model::received::{
    LineStatus, Received, ReceivedBalance, ReceivedLine, ReceivedStatement,
};
use tokens::{Token, Tokens};

/// Groups that decide what a tag in them means.
const GROUPS: [&str; 18] = [
    "OFX",
    "SONRS",
    "STMTRS",
    "CCSTMTRS",
    "INVSTMTRS",
    "STATUS",
    "BANKACCTFROM",
    "CCACCTFROM",
    "BANKACCTTO",
    "CCACCTTO",
    "BANKTRANLIST",
    "BANKTRANLISTP",
    "STMTTRN",
    "STMTTRNP",
    "LEDGERBAL",
    "AVAILBAL",
    "CURRENCY",
    "ORIGCURRENCY",
];
/// How many references are remembered, to see those that repeat.
const REFERENCES_MAX: usize = 1_000_000;

/// Reads all statements of a file.
///
/// # Errors
/// A file without a statement of an account or card (`unsupported_statement`),
/// or one that ends within a list of transactions (`truncated_file`).
pub fn read(source: Source) -> Result<Received, FileFault> {
    let mut tokens = Tokens::open(source)?;
    let mut reading = Reading {
        received: Received {
            format: "ofx".to_owned(),
            sha256: tokens.sha256().to_owned(),
            ..Received::default()
        },
        ..Reading::default()
    };
    while let Some(token) = tokens.next()? {
        match token {
            Token::Open { name, text, line } => reading.open(&name, text, line),
            Token::Close(name) => reading.close(&name),
        }
    }
    if reading.is_in("BANKTRANLIST") || reading.is_in("STMTTRN") {
        let reason = "ends within the list of transactions".to_owned();
        return Err(tokens.fault(tokens.line(), FileFaultKind::Truncated(reason)));
    }
    if !reading.groups.is_empty() {
        let message = "the file ends before </OFX>, a part of it may be missing";
        let warnings = &mut reading.received.warnings;
        warnings.add(tokens.line(), "end_missing", message.to_owned());
    }
    reading.end_statement();
    let Reading {
        received,
        reason,
        has_investments,
        ..
    } = reading;
    if !received.statements.is_empty() || !received.faults.is_empty() {
        return Ok(received);
    }
    let reason = if has_investments {
        "has the statement of an investment account, which is not read".to_owned()
    } else {
        match reason {
            Some(reason) => format!("has no statement; the bank says: {}", shorten(&reason)),
            None => "has no statement of an account".to_owned(),
        }
    };
    Err(tokens.fault(None, FileFaultKind::NoStatement(reason)))
}

/// A transaction as its tags come.
#[derive(Default)]
struct Transaction {
    line: u64,
    is_pending: bool,
    kind: String,
    posted: Option<String>,
    available: Option<String>,
    amount: Option<String>,
    currency: Option<String>,
    fitid: String,
    ids: Vec<String>,
    name: String,
    memo: String,
}

/// A balance as its tags come.
#[derive(Default)]
struct Balance {
    line: u64,
    amount: String,
    date: String,
}

#[derive(Default)]
struct Reading {
    received: Received,
    /// The groups that are open, outermost first.
    groups: Vec<&'static str>,
    statement: Option<ReceivedStatement>,
    transaction: Option<Transaction>,
    balance: Option<Balance>,
    /// References of this account.
    known: HashSet<String>,
    /// What the bank says if it sends no statement.
    reason: Option<String>,
    has_investments: bool,
}

impl Reading {
    fn is_in(&self, group: &str) -> bool {
        self.groups.contains(&group)
    }

    fn open(&mut self, name: &str, text: String, line: u64) {
        let Some(group) = GROUPS.into_iter().find(|group| *group == name) else {
            // A name that is a group elsewhere may be a plain tag with a text.
            self.value(name, text, line);
            return;
        };
        if group == "CURRENCY" && !text.is_empty() {
            return;
        }
        // What is opened again was never closed.
        if matches!(
            group,
            "STMTTRN" | "STMTTRNP" | "LEDGERBAL" | "STMTRS" | "CCSTMTRS"
        ) && self.is_in(group)
        {
            self.close(group);
        }
        self.groups.push(group);
        match group {
            "STMTRS" | "CCSTMTRS" => {
                self.end_statement();
                self.statement = Some(ReceivedStatement {
                    line,
                    ..self.received.empty_statement()
                });
            }
            "INVSTMTRS" => {
                self.has_investments = true;
                let message = "the statement of an investment account is passed over";
                self.received
                    .warnings
                    .add(line, "investment_statement", message.to_owned());
            }
            "STMTTRN" | "STMTTRNP" if !self.is_in("INVSTMTRS") => {
                self.transaction = Some(Transaction {
                    line,
                    is_pending: group == "STMTTRNP",
                    ..Transaction::default()
                });
            }
            "LEDGERBAL" => {
                self.balance = Some(Balance {
                    line,
                    ..Balance::default()
                });
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        let Some(place) = self.groups.iter().rposition(|group| *group == name) else {
            return;
        };
        for group in self.groups.split_off(place).into_iter().rev() {
            match group {
                "STMTTRN" | "STMTTRNP" => self.end_transaction(),
                "LEDGERBAL" => self.end_balance(),
                "STMTRS" | "CCSTMTRS" => self.end_statement(),
                _ => {}
            }
        }
    }

    fn value(&mut self, name: &str, text: String, line: u64) {
        if text.is_empty() {
            return;
        }
        match self.groups.last().copied().unwrap_or("") {
            "STATUS"
                if name == "MESSAGE"
                    || (name == "CODE" && text != "0" && self.reason.is_none()) =>
            {
                self.reason = Some(text);
            }
            "CURRENCY" if name == "CURSYM" => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.currency = Some(text);
                }
            }
            "BANKACCTFROM" | "CCACCTFROM" => self.account(name, text),
            "STMTTRN" | "STMTTRNP" => self.of_transaction(name, text),
            "LEDGERBAL" => {
                if let Some(balance) = &mut self.balance {
                    match name {
                        "BALAMT" => balance.amount = text,
                        "DTASOF" => balance.date = text,
                        _ => {}
                    }
                }
            }
            "STMTRS" | "CCSTMTRS" if name == "CURDEF" => {
                if let Some(statement) = &mut self.statement {
                    statement.currency = Some(text.to_ascii_uppercase());
                }
            }
            "BANKTRANLIST" if name == "DTSTART" || name == "DTEND" => {
                let day = exact::long_day(&text);
                if day.is_none() {
                    let message = format!("{name} is {text:?}, which is no day, and is left out");
                    self.received.warnings.add(line, "invalid_date", message);
                }
                if let Some(statement) = &mut self.statement {
                    match name {
                        "DTSTART" => statement.from = day,
                        _ => statement.to = day,
                    }
                }
            }
            _ => {}
        }
    }

    fn account(&mut self, name: &str, text: String) {
        if self.is_in("INVSTMTRS") || self.transaction.is_some() {
            return;
        }
        let Some(statement) = &mut self.statement else {
            return;
        };
        match name {
            "ACCTID" => {
                let bank = statement.other_numbers.first().cloned();
                statement.other_numbers = bank
                    .map(|bank| format!("{bank}{text}"))
                    .into_iter()
                    .collect();
                statement.account = Some(text);
            }
            // Kept until the account's own number comes.
            "BANKID" if statement.account.is_none() => statement.other_numbers = vec![text],
            _ => {}
        }
    }

    fn of_transaction(&mut self, name: &str, text: String) {
        let Some(transaction) = &mut self.transaction else {
            return;
        };
        match name {
            "TRNTYPE" => transaction.kind = text,
            "DTPOSTED" | "DTTRAN" => transaction.posted = Some(text),
            "DTAVAIL" | "VALUEDATE" => transaction.available = Some(text),
            // Two amounts are none: a tag between them is missing.
            "TRNAMT" => {
                transaction.amount = Some(match transaction.amount.take() {
                    Some(first) if first != text => format!("{first} and {text}"),
                    _ => text,
                });
            }
            "FITID" => transaction.fitid = text,
            "CHECKNUM" | "CHKNUM" | "REFNUM" | "SRVRTID" => transaction.ids.push(text),
            "NAME" => transaction.name = text,
            "MEMO" => transaction.memo = text,
            _ => {}
        }
    }

    fn end_transaction(&mut self) {
        let (Some(transaction), Some(statement)) = (self.transaction.take(), &mut self.statement)
        else {
            return;
        };
        if transaction.fitid.is_empty() {
            let message = "the transaction has no FITID";
            self.received
                .warnings
                .add(transaction.line, "reference_missing", message.to_owned());
        } else if self.known.len() < REFERENCES_MAX && !self.known.insert(transaction.fitid.clone())
        {
            let message = format!(
                "the FITID {:?} is not the first; both are kept",
                shorten(&transaction.fitid)
            );
            self.received
                .warnings
                .add(transaction.line, "reference_repeated", message);
        }
        match line(transaction, statement) {
            Ok(line) => statement.lines.push(line),
            Err(fault) => self.received.fault(*fault),
        }
    }

    fn end_balance(&mut self) {
        let (Some(balance), Some(statement)) = (self.balance.take(), &mut self.statement) else {
            return;
        };
        let warnings = &mut self.received.warnings;
        let currency = statement.currency.clone();
        let amount = exact::signed(&balance.amount)
            .filter(|_| !exact::is_in_doubt(&balance.amount, currency.as_deref()));
        let Some(amount) = amount.filter(|amount| exact::fits(*amount, currency.as_deref())) else {
            let message = format!("the balance is {:?} and is left out", balance.amount);
            warnings.add(balance.line, "balance_unread", message);
            return;
        };
        let has_decimals = currency
            .as_deref()
            .and_then(bankctl_types::Currency::parse)
            .is_none_or(|currency| currency.decimals() > 0);
        if has_decimals && !amount.is_zero() && !balance.amount.contains(['.', ',']) {
            let message = format!(
                "the balance {:?} has no decimals; it is taken as whole units",
                balance.amount
            );
            warnings.add(balance.line, "balance_without_decimals", message);
        }
        let date = exact::long_day(&balance.date);
        if date.is_none() {
            let message = format!(
                "the day of the balance is {:?} and is left out",
                balance.date
            );
            warnings.add(balance.line, "invalid_date", message);
        }
        statement.closing = Some(ReceivedBalance {
            line: balance.line,
            date,
            amount,
            currency,
        });
    }

    fn end_statement(&mut self) {
        self.known.clear();
        let Some(mut statement) = self.statement.take() else {
            return;
        };
        if statement.account.is_none() {
            statement.other_numbers.clear();
            let message = "the statement names no account";
            self.received
                .warnings
                .add(statement.line, "account_missing", message.to_owned());
        }
        if let Some(closing) = &mut statement.closing {
            closing.currency.clone_from(&statement.currency);
        }
        self.received.statements.push(statement);
    }
}

/// A transaction as a line.
fn line(
    transaction: Transaction,
    statement: &mut ReceivedStatement,
) -> Result<ReceivedLine, Box<RowFault>> {
    let said = transaction.posted.as_deref().unwrap_or("");
    let Some(date) = exact::long_day(said) else {
        let message = "is no day of the calendar (DTPOSTED)";
        return refused(transaction.line, "date", "invalid_date", said, message);
    };
    let amount = amount(&transaction, statement)?;
    let mut ids: Vec<String> = Vec::new();
    for id in transaction.ids.into_iter().chain([transaction.fitid]) {
        if !id.is_empty() && id != "0" && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut text = transaction.name;
    if !transaction.memo.is_empty() && !text.contains(&transaction.memo) {
        let blank = if text.is_empty() { "" } else { " " };
        text = [text, transaction.memo].join(blank);
    }
    Ok(ReceivedLine {
        line: transaction.line,
        date,
        value_date: transaction.available.as_deref().and_then(exact::long_day),
        amount,
        status: if transaction.is_pending {
            LineStatus::Pending
        } else {
            LineStatus::Booked
        },
        is_reversal: false,
        ids,
        text,
        codes: Some(transaction.kind)
            .filter(|kind| !kind.is_empty())
            .into_iter()
            .collect(),
        details: Vec::new(),
    })
}

/// The amount of a transaction, in the currency of its account.
fn amount(
    transaction: &Transaction,
    statement: &mut ReceivedStatement,
) -> Result<Decimal, Box<RowFault>> {
    if statement.currency.is_none() {
        statement.currency.clone_from(&transaction.currency);
    }
    let said = transaction.amount.as_deref().unwrap_or("");
    let currency = statement.currency.as_deref();
    let refuse = |code, message| refused(transaction.line, "amount", code, said, message);
    let Some(amount) = exact::signed(said) else {
        return refuse("invalid_amount", "is no amount (TRNAMT)");
    };
    if exact::is_in_doubt(said, currency) {
        let message = "has a comma before three digits, which parts thousands or decimals";
        return refuse("ambiguous_amount", message);
    }
    if !exact::fits(amount, currency) {
        return refuse("invalid_amount", "has more decimals than its currency");
    }
    if let (Some(own), Some(of_statement)) = (&transaction.currency, currency)
        && !own.eq_ignore_ascii_case(of_statement)
    {
        let message = "is not the currency of the account";
        return refused(
            transaction.line,
            "currency",
            "currency_mismatch",
            own,
            message,
        );
    }
    Ok(amount)
}

fn refused<T>(
    line: u64,
    field: &'static str,
    code: &'static str,
    value: &str,
    message: &str,
) -> Result<T, Box<RowFault>> {
    let fault = RowFault::of_value(line, field, code, value, message);
    Err(Box::new(fault))
}
