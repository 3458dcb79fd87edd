//! camt.052, camt.053 and camt.054 of ISO 20022, in every version.
//!
//! What belongs here: messages and their statements. Entries are read in
//! `entry`, one at a time. Names are compared without prefixes and
//! namespaces, because versions differ in little else.

mod entry;

use bankctl_types::Day;
use rust_decimal::Decimal;

use super::exact;
use super::fault::{FileFault, FileFaultKind};
use super::format::message_name;
use super::source::Source;
use super::spool::Spool;
use super::xml::{Element, Node, XmlReader};
use crate::model::received::{
    LineStatus, Received, ReceivedBalance, ReceivedStatement, StatementKind,
};

/// Namespaces end in the name of the message.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// Balances that say what can be used and when, and prove nothing.
const OTHER_BALANCES: [&str; 2] = ["OPAV", "CLAV"];

/// Reads all statements of a file.
///
/// # Errors
/// What is not well-formed, or has no statement.
pub fn read(source: Source) -> Result<Received, FileFault> {
    read_within(source, Spool::default())
}

/// The same for one of several files, whose lines are put aside together.
pub(super) fn read_within(source: Source, spool: Spool) -> Result<Received, FileFault> {
    let mut xml = XmlReader::open(source)?;
    let mut received = Received {
        format: "camt".to_owned(),
        sha256: xml.sha256().to_owned(),
        spool,
        ..Received::default()
    };
    while let Some(element) = xml.child()? {
        document(&mut xml, &element, &mut received)?;
    }
    if received.statements.is_empty() && received.faults.is_empty() {
        let kind = FileFaultKind::NoStatement("has no statement in it".to_owned());
        return Err(xml.fault(None, kind));
    }
    Ok(received)
}

/// Goes down to the messages, through whatever stands around them.
fn document(
    xml: &mut XmlReader,
    element: &Element,
    received: &mut Received,
) -> Result<(), FileFault> {
    if let Some(message) = element
        .namespace
        .as_deref()
        .and_then(|name| message_name(name.strip_prefix(NAMESPACE)?))
        && message.starts_with("camt.05")
    {
        message.clone_into(&mut received.format);
    }
    // The first version names the message with its version.
    let name = element.name.strip_suffix("V01").unwrap_or(&element.name);
    let kind = match name {
        "BkToCstmrStmt" => Some(StatementKind::Statement),
        "BkToCstmrAcctRpt" => Some(StatementKind::Interim),
        "BkToCstmrDbtCdtNtfctn" => Some(StatementKind::Notification),
        _ => None,
    };
    while let Some(child) = xml.child()? {
        match (kind, child.name.as_str()) {
            (Some(kind), "Stmt" | "Rpt" | "Ntfctn") => {
                let statement = Reading::of(kind, &child, received).statement(xml, received)?;
                received.statements.push(statement);
            }
            (Some(_), _) => xml.skip()?,
            (None, _) => document(xml, &child, received)?,
        }
    }
    Ok(())
}

/// A statement that is being read.
struct Reading {
    statement: ReceivedStatement,
    /// Balances by their kinds, in their order.
    balances: Vec<(String, ReceivedBalance)>,
    /// What the statement says of its own entries.
    summary: Option<Node>,
    /// Credits and debits as they were counted.
    counted: Counted,
}

/// How many entries there are, and their sums; of all, and of booked ones.
#[derive(Default)]
struct Counted {
    all: [(u64, Decimal); 2],
    booked: [(u64, Decimal); 2],
}

impl Counted {
    fn add(&mut self, amount: Decimal, status: LineStatus) {
        let side = usize::from(amount.is_sign_negative());
        let one = |(count, sum): &mut (u64, Decimal)| {
            *count += 1;
            *sum = sum.saturating_add(amount.abs());
        };
        one(&mut self.all[side]);
        if status == LineStatus::Booked {
            one(&mut self.booked[side]);
        }
    }
}

impl Reading {
    fn of(kind: StatementKind, element: &Element, received: &Received) -> Self {
        Self {
            statement: ReceivedStatement {
                line: element.line,
                kind,
                ..received.empty_statement()
            },
            balances: Vec::new(),
            summary: None,
            counted: Counted::default(),
        }
    }

    fn statement(
        mut self,
        xml: &mut XmlReader,
        received: &mut Received,
    ) -> Result<ReceivedStatement, FileFault> {
        while let Some(child) = xml.child()? {
            if child.name == "Ntry" {
                self.entry(xml, &child, received)?;
            } else {
                let node = xml.node(child)?;
                self.head(node, received);
            }
        }
        self.settle_balances(received);
        self.check_summary(received);
        let mut statement = self.statement;
        statement.prove_reversals(&mut received.warnings);
        Ok(statement)
    }

    /// Everything of a statement but its entries.
    fn head(&mut self, node: Node, received: &mut Received) {
        let statement = &mut self.statement;
        let text = (!node.text.is_empty()).then(|| node.text.clone());
        match node.element.name.as_str() {
            "Id" => statement.id = text,
            "ElctrncSeqNb" => statement.sequence = text.and_then(|text| text.parse().ok()),
            "LglSeqNb" if statement.sequence.is_none() => {
                statement.sequence = text.and_then(|text| text.parse().ok());
            }
            "StmtPgntn" | "RptPgntn" | "NtfctnPgntn" => {
                statement.page = node.text("PgNb").and_then(|text| text.parse().ok());
            }
            "FrToDt" => {
                let day = |paths: [&str; 2]| {
                    paths
                        .iter()
                        .find_map(|path| exact::iso_day(node.text(path)?))
                };
                statement.from = day(["FrDt", "FrDtTm"]);
                statement.to = day(["ToDt", "ToDtTm"]);
            }
            "Acct" => account(&node, statement),
            "Bal" => self.balance(&node, received),
            "TxsSummry" => self.summary = Some(node),
            _ => {}
        }
    }

    fn entry(
        &mut self,
        xml: &mut XmlReader,
        element: &Element,
        received: &mut Received,
    ) -> Result<(), FileFault> {
        let entry = entry::read(xml, element)?;
        let day = self.only_day();
        match entry.line(&mut self.statement, day, &mut received.warnings) {
            Ok(line) => {
                self.counted.add(line.amount, line.status);
                self.statement.lines.push(line);
            }
            Err(fault) => received.fault(*fault),
        }
        Ok(())
    }

    /// The day of a statement of one day: entries without a day are of it. The
    /// balances stand before the entries.
    fn only_day(&self) -> Option<Day> {
        let days = self.balances.iter().map(|(_, balance)| balance.date);
        let mut days = days
            .chain([self.statement.from, self.statement.to])
            .flatten();
        let first = days.next()?;
        let has_both = self.balances.len() > 1 || self.statement.to.is_some();
        (has_both && days.all(|day| day == first)).then_some(first)
    }

    fn balance(&mut self, node: &Node, received: &mut Received) {
        let line = node.element.line;
        let paths = ["Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry"];
        let kind = paths.iter().find_map(|path| node.text(path)).unwrap_or("");
        let kind = kind.to_ascii_uppercase();
        let currency = node
            .find("Amt")
            .and_then(|amount| amount.element.attribute("Ccy"));
        let amount = node
            .text("Amt")
            .and_then(|text| exact::unsigned(text, &['.']));
        let amount = match (amount, node.text("CdtDbtInd")) {
            (Some(amount), Some("CRDT")) => Some(amount),
            (Some(amount), Some("DBIT")) => Some(-amount),
            (Some(amount), None) if amount.is_zero() => Some(amount),
            (Some(amount), None) => {
                let message =
                    format!("the balance {kind} says neither CRDT nor DBIT and is taken as CRDT");
                received.warnings.add(line, "balance_direction", message);
                Some(amount)
            }
            _ => None,
        };
        let Some(amount) = amount.filter(|amount| exact::fits(*amount, currency)) else {
            let message = format!("the balance {kind} can't be read and is left out");
            received.warnings.add(line, "balance_unread", message);
            return;
        };
        let date = ["Dt/Dt", "Dt/DtTm", "Dt"]
            .iter()
            .find_map(|path| exact::iso_day(node.text(path)?));
        let balance = ReceivedBalance {
            line,
            date,
            amount,
            currency: currency.map(str::to_owned),
        };
        match kind.as_str() {
            "OPBD" | "PRCD" | "CLBD" | "ITBD" => self.balances.push((kind, balance)),
            other if OTHER_BALANCES.contains(&other) => {}
            other => {
                let message = format!("the balance {other:?} is of no use here and is left out");
                received.warnings.add(line, "balance_type", message);
            }
        }
    }

    /// Which balances are before the first line and after the last: those
    /// booked, of the account's currency; pages of a statement begin and end
    /// with interim ones.
    fn settle_balances(&mut self, received: &mut Received) {
        let statement = &mut self.statement;
        if statement.currency.is_none() {
            let first = self.balances.iter().find(|(kind, _)| kind != "ITBD");
            let first = first.or(self.balances.first());
            statement.currency = first
                .and_then(|(_, balance)| balance.currency.clone())
                .or_else(|| statement.currency.clone());
        }
        let is_ours = |balance: &ReceivedBalance| {
            balance.currency.is_none() || balance.currency == statement.currency
        };
        for (kind, balance) in self
            .balances
            .iter()
            .filter(|(_, balance)| !is_ours(balance))
        {
            let message = format!("the balance {kind} is in another currency and is left out");
            received
                .warnings
                .add(balance.line, "balance_currency", message);
        }
        let find = |wanted: &str| {
            let mut found = self
                .balances
                .iter()
                .filter(|(kind, balance)| kind == wanted && is_ours(balance));
            found.next().map(|(_, balance)| balance.clone())
        };
        let mut interim = self
            .balances
            .iter()
            .filter(|(kind, balance)| kind == "ITBD" && is_ours(balance));
        let first = interim.next().map(|(_, balance)| balance.clone());
        let last = interim.next_back().map(|(_, balance)| balance.clone());
        let closing = find("CLBD");
        let is_page = closing.is_some() || last.is_some();
        let opening = find("OPBD").or_else(|| find("PRCD"));
        let has_opening = opening.is_some();
        statement.opening = opening.or_else(|| first.clone().filter(|_| is_page));
        let is_free = has_opening || last.is_some();
        statement.closing = closing.or_else(|| last.or(first).filter(|_| is_free));
        if statement.kind == StatementKind::Statement && statement.closing.is_none() {
            let message = "no closing balance is stated, so that the lines can't be proved";
            received
                .warnings
                .add(statement.line, "closing_missing", message.to_owned());
        }
    }

    /// Compares what the statement says of its own entries with them.
    fn check_summary(&mut self, received: &mut Received) {
        let Some(summary) = &self.summary else {
            return;
        };
        let is_right = |counted: &[(u64, Decimal); 2]| {
            let sides = [("TtlCdtNtries", 0), ("TtlDbtNtries", 1)];
            let by_side = sides.iter().all(|(name, side)| {
                let count = summary.text(&format!("{name}/NbOfNtries"));
                let sum = summary.text(&format!("{name}/Sum"));
                count.is_none_or(|text| text.parse() == Ok(counted[*side].0))
                    && sum.is_none_or(|text| {
                        exact::unsigned(text, &['.']) == Some(counted[*side].1.normalize())
                    })
            });
            let all = summary.text("TtlNtries/NbOfNtries");
            by_side && all.is_none_or(|text| text.parse() == Ok(counted[0].0 + counted[1].0))
        };
        let agrees = is_right(&self.counted.all) || is_right(&self.counted.booked);
        self.statement.totals_agree = Some(agrees);
        if !agrees {
            let message = "the totals of the entries are not what the entries come to";
            received
                .warnings
                .add(summary.element.line, "entries_total", message.to_owned());
        }
    }
}

/// The numbers and the currency of an account, in each version's place.
fn account(node: &Node, statement: &mut ReceivedStatement) {
    let paths = [
        "Id/IBAN",
        "Id/Othr/Id",
        "Id/BBAN",
        "Id/PrtryAcct/Id",
        "Id/UPIC",
        "Prxy/Id",
    ];
    for number in paths.iter().filter_map(|path| node.text(path)) {
        if statement.account.is_none() {
            statement.account = Some(number.to_owned());
        } else {
            statement.other_numbers.push(number.to_owned());
        }
    }
    statement.currency = node.text("Ccy").map(str::to_owned);
}
