//! One entry of a camt message, with the payments that it is the sum of.

use bankctl_types::Day;
use rust_decimal::Decimal;

use super::super::exact;
use super::super::fault::{FileFault, RowFault};
use super::super::xml::{Element, Node, XmlReader};
use crate::model::received::{LineStatus, ReceivedDetail, ReceivedLine, ReceivedStatement};
use crate::read::Warnings;

/// The most bytes of what the bank says about a line.
const TEXT_BYTES_MAX: usize = 4096;
/// References that stand where a bank knows none.
const NO_REFERENCES: [&str; 4] = ["NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE"];
/// Where references stand among those of a payment, the payer's own first.
const REFERENCES: [&str; 13] = [
    "EndToEndId",
    "InstrId",
    "PmtInfId",
    "TxId",
    "UETR",
    "AcctOwnrTxId",
    "AcctSvcrRef",
    "AcctSvcrTxId",
    "ClrSysRef",
    "ChqNb",
    "MsgId",
    "MndtId",
    "Prtry/Ref",
];

/// An entry as it stands in the file.
pub(super) struct Entry {
    line: u64,
    /// All but the payments in it.
    parts: Vec<Node>,
    payments: Vec<Node>,
    /// References of the order that it sums.
    batch: Vec<String>,
}

/// Reads an entry to its end.
pub(super) fn read(xml: &mut XmlReader, element: &Element) -> Result<Entry, FileFault> {
    let mut entry = Entry {
        line: element.line,
        parts: Vec::new(),
        payments: Vec::new(),
        batch: Vec::new(),
    };
    while let Some(child) = xml.child()? {
        match child.name.as_str() {
            "NtryDtls" => details(xml, &mut entry)?,
            // The first version has no element around the payments.
            "TxDtls" => entry.payments.push(payment(xml, child)?),
            "Btch" => batch(xml, child, &mut entry)?,
            _ => entry.parts.push(xml.node(child)?),
        }
    }
    Ok(entry)
}

fn details(xml: &mut XmlReader, entry: &mut Entry) -> Result<(), FileFault> {
    while let Some(child) = xml.child()? {
        match child.name.as_str() {
            "TxDtls" => entry.payments.push(payment(xml, child)?),
            "Btch" => batch(xml, child, entry)?,
            _ => xml.skip()?,
        }
    }
    Ok(())
}

/// The references of the order that an entry sums.
fn batch(xml: &mut XmlReader, element: Element, entry: &mut Entry) -> Result<(), FileFault> {
    let batch = xml.node(element)?;
    let ids = ["PmtInfId", "MsgId"]
        .iter()
        .filter_map(|path| batch.text(path));
    entry.batch.extend(ids.map(str::to_owned));
    Ok(())
}

/// A payment without the parts that say nothing here, which are most of it.
fn payment(xml: &mut XmlReader, element: Element) -> Result<Node, FileFault> {
    let mut payment = Node {
        element,
        text: String::new(),
        children: Vec::new(),
    };
    while let Some(child) = xml.child()? {
        match child.name.as_str() {
            "Refs" | "Amt" | "AmtDtls" | "CdtDbtInd" | "RmtInf" | "RltdPties" | "AddtlTxInf" => {
                payment.children.push(xml.node(child)?);
            }
            _ => xml.skip()?,
        }
    }
    Ok(payment)
}

impl Entry {
    fn part(&self, name: &str) -> Option<&Node> {
        self.parts.iter().find(|part| part.element.name == name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        let text = self.part(name).map(|part| part.text.as_str());
        text.filter(|text| !text.is_empty())
    }

    /// The entry as a line of its statement; `only_day` is the day of one that
    /// is of a single day.
    pub(super) fn line(
        &self,
        statement: &mut ReceivedStatement,
        only_day: Option<Day>,
        warnings: &mut Warnings,
    ) -> Result<ReceivedLine, Box<RowFault>> {
        let amount = self.amount(statement)?;
        let value_date = self.day("ValDt");
        let has_none = self.part("BookgDt").is_none() && self.part("ValDt").is_none();
        let of_statement = only_day.filter(|_| has_none);
        if of_statement.is_some() {
            let message = "the entry has no day, and is taken as of the statement's only one";
            warnings.add(self.line, "entry_date", message.to_owned());
        }
        let date = self
            .day("BookgDt")
            .or(value_date)
            .or(of_statement)
            .ok_or_else(|| {
                let said = self.text("BookgDt").or(self.text("ValDt")).unwrap_or("");
                Box::new(RowFault::of_value(
                    self.line,
                    "date",
                    "invalid_date",
                    said,
                    "the entry has no day that can be read",
                ))
            })?;
        let details = self.details(statement, amount, warnings);
        let is_reversal = matches!(self.text("RvslInd"), Some("true" | "1"));
        Ok(ReceivedLine {
            line: self.line,
            date,
            value_date,
            amount,
            status: self.status(warnings),
            is_reversal,
            ids: self.ids(&details),
            text: self.said(&details),
            codes: self.codes(),
            details,
        })
    }

    fn amount(&self, statement: &mut ReceivedStatement) -> Result<Decimal, Box<RowFault>> {
        let refuse = |field, code, value: &str, message| {
            Err(Box::new(RowFault::of_value(
                self.line, field, code, value, message,
            )))
        };
        let Some(node) = self.part("Amt") else {
            return refuse("amount", "missing_amount", "", "the entry has no amount");
        };
        let currency = node.element.attribute("Ccy");
        let Some(amount) = exact::unsigned(&node.text, &['.']) else {
            return refuse("amount", "invalid_amount", &node.text, "is no amount");
        };
        if !exact::fits(amount, currency) {
            return refuse(
                "amount",
                "invalid_amount",
                &node.text,
                "has more decimals than its currency",
            );
        }
        match (currency, &statement.currency) {
            (Some(currency), None) => statement.currency = Some(currency.to_owned()),
            (Some(currency), Some(known)) if currency != known => {
                return refuse(
                    "currency",
                    "currency_mismatch",
                    currency,
                    "is not the currency of the account",
                );
            }
            _ => {}
        }
        match self.text("CdtDbtInd") {
            Some("CRDT") => Ok(amount),
            Some("DBIT") => Ok(-amount),
            other => refuse(
                "amount",
                "invalid_direction",
                other.unwrap_or(""),
                "says neither CRDT nor DBIT",
            ),
        }
    }

    fn day(&self, name: &str) -> Option<Day> {
        let node = self.part(name)?;
        let paths = [node.text("Dt"), node.text("DtTm"), Some(node.text.as_str())];
        paths.into_iter().flatten().find_map(exact::iso_day)
    }

    fn status(&self, warnings: &mut Warnings) -> LineStatus {
        let node = self.part("Sts");
        let said = node.and_then(|node| {
            node.text("Cd")
                .or(node.text("Prtry"))
                .or(Some(node.text.as_str()))
        });
        match said.unwrap_or("").trim() {
            "BOOK" => LineStatus::Booked,
            "PDNG" | "FUTR" => LineStatus::Pending,
            "INFO" => LineStatus::Information,
            other => {
                let message = format!("the entry has the status {other:?} and is taken as booked");
                warnings.add(self.line, "entry_status", message);
                LineStatus::Booked
            }
        }
    }

    /// The payments in the entry; those of another currency have no amount.
    fn details(
        &self,
        statement: &ReceivedStatement,
        amount: Decimal,
        warnings: &mut Warnings,
    ) -> Vec<ReceivedDetail> {
        let currency = statement.currency.as_deref();
        let is_out = amount.is_sign_negative();
        let details: Vec<ReceivedDetail> = self
            .payments
            .iter()
            .map(|payment| detail(payment, currency, is_out))
            .collect();
        let amounts: Option<Vec<Decimal>> = details.iter().map(|detail| detail.amount).collect();
        let sum = amounts
            .filter(|amounts| !amounts.is_empty())
            .map(|amounts| {
                amounts
                    .iter()
                    .fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount))
            });
        if sum.is_some_and(|sum| sum != amount) {
            let message = "the payments in the entry don't sum to its amount, which is taken";
            warnings.add(self.line, "details_total", message.to_owned());
        }
        details
    }

    /// All references: those of its only payment, or of the whole.
    fn ids(&self, details: &[ReceivedDetail]) -> Vec<String> {
        let mut ids = Vec::new();
        if let [only] = details {
            ids.extend(only.ids.iter().cloned());
        }
        ids.extend(self.batch.iter().cloned());
        for name in ["AcctSvcrRef", "NtryRef"] {
            ids.extend(self.text(name).map(str::to_owned));
        }
        known(ids)
    }

    /// The codes of its type: that of ISO 20022, and the bank's own.
    fn codes(&self) -> Vec<String> {
        let Some(node) = self.part("BkTxCd") else {
            return Vec::new();
        };
        let iso = ["Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd"];
        let iso: Vec<&str> = iso.iter().filter_map(|path| node.text(path)).collect();
        let iso = Some(iso.join("/")).filter(|code| !code.is_empty());
        let own = node.text("Prtry/Cd").map(str::to_owned);
        iso.into_iter().chain(own).collect()
    }

    fn said(&self, details: &[ReceivedDetail]) -> String {
        let own = self.text("AddtlNtryInf").into_iter();
        let of_details = details.iter().map(|detail| detail.text.as_str());
        joined(own.chain(of_details))
    }
}

fn detail(payment: &Node, currency: Option<&str>, is_out: bool) -> ReceivedDetail {
    let amounts = ["Amt", "AmtDtls/TxAmt/Amt"];
    let amount = amounts.iter().find_map(|path| {
        let node = payment.find(path)?;
        let is_ours = node
            .element
            .attribute("Ccy")
            .is_none_or(|code| Some(code) == currency);
        is_ours
            .then(|| exact::unsigned(&node.text, &['.']))
            .flatten()
    });
    let is_out = match payment.text("CdtDbtInd") {
        Some("CRDT") => false,
        Some("DBIT") => true,
        _ => is_out,
    };
    let mut ids: Vec<String> = Vec::new();
    for path in REFERENCES {
        ids.extend(payment.text(&format!("Refs/{path}")).map(str::to_owned));
    }
    let mut said: Vec<&str> = Vec::new();
    if let Some(remittance) = payment.find("RmtInf") {
        said.extend(remittance.all("Ustrd").map(|node| node.text.as_str()));
        for structured in remittance.all("Strd") {
            ids.extend(structured.text("CdtrRefInf/Ref").map(str::to_owned));
            ids.extend(structured.text("RfrdDocInf/Nb").map(str::to_owned));
            said.extend(structured.all("AddtlRmtInf").map(|node| node.text.as_str()));
        }
    }
    for side in ["Dbtr", "Cdtr"] {
        let names = ["RltdPties/{}/Nm", "RltdPties/{}/Pty/Nm"];
        said.extend(
            names
                .iter()
                .find_map(|path| payment.text(&path.replace("{}", side))),
        );
    }
    said.extend(payment.text("AddtlTxInf"));
    ReceivedDetail {
        amount: amount.map(|amount| if is_out { -amount } else { amount }),
        ids: known(ids),
        text: joined(said.into_iter()),
    }
}

/// References that are some, each once.
fn known(ids: Vec<String>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for id in ids {
        let is_none = NO_REFERENCES
            .iter()
            .any(|none| id.eq_ignore_ascii_case(none));
        if !is_none && !known.contains(&id) {
            known.push(id);
        }
    }
    known
}

/// Texts with blanks between them, as long as there is room.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if joined.len() + text.len() >= TEXT_BYTES_MAX {
            break;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(text);
    }
    joined
}
