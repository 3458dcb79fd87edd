//! Orders of credit transfers: ISO 20022 pain.001 of every version.
//!
//! What belongs here: the message, an element at a time, to transactions. The
//! versions differ in a few places, which one table of paths knows (`fields`);
//! names of elements count, not their namespaces. The first pass
//! ([`PainReader::open`]) compares the numbers and sums that the message and
//! each of its payments state with what is there, and refuses the file if they
//! differ; then transactions are read one at a time, as often as needed.

mod fields;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::beside::beside;
use super::fault::{FileFault, FileFaultKind, RowFault};
use super::format::{InputFormat, message_name};
use super::source::Source;
use super::warning::{Warning, Warnings};
use super::xml::{Element, XmlReader};
use crate::model::payments::{CreditTransfer, PaymentGroup};
use fields::{Fields, Header};

/// The most payments that a message may have.
const GROUPS_MAX: u32 = 100_000;

/// A payment of the message, and what is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupSurvey {
    /// Its own words.
    pub group: Arc<PaymentGroup>,
    /// How many transactions it has, good and bad.
    pub rows: u64,
    /// The number of its first transaction in the file, from 1.
    pub first_row: u64,
    /// The currency of its transactions, if it is one.
    pub currency: Option<String>,
}

/// What the first pass over the whole file found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PainSurvey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The version, such as `pain.001.001.09`.
    pub version: String,
    /// What the sender calls the message.
    pub message_id: String,
    /// Who sends it, by number or name.
    pub initiator: String,
    /// How many transactions the message says it has, as it is written.
    pub stated_count: Option<String>,
    /// Their sum as the message states it.
    pub stated_sum: Option<String>,
    /// How many transactions there are, good and bad.
    pub rows: u64,
    /// The sum of all amounts as bare numbers, if each could be read.
    pub sum: Option<Decimal>,
    /// The payments.
    pub groups: Vec<GroupSurvey>,
    /// What is odd and changes nothing.
    pub warnings: Vec<Warning>,
}

/// What a message says of itself, however the rest of it is.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MessageHead {
    /// The version.
    pub version: Option<String>,
    /// What the sender calls it.
    pub message_id: Option<String>,
    /// How many transactions it says it has.
    pub stated_count: Option<String>,
    /// Their sum as it states it.
    pub stated_sum: Option<String>,
}

/// The head of a message that can't be taken as a whole.
///
/// # Errors
/// The file can't be read.
pub fn head_of(source: Source) -> Result<MessageHead, FileFault> {
    let mut walk = Walk::of(XmlReader::open(source)?);
    // Whatever is wrong behind it.
    let _ = walk.next();
    let header = walk.header.unwrap_or_default();
    Ok(MessageHead {
        version: walk.version,
        message_id: header.message_id,
        stated_count: header.count,
        stated_sum: header.sum,
    })
}

/// Reads a message of credit transfers.
pub struct PainReader {
    walk: Walk,
    survey: PainSurvey,
}

impl PainReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// What is no such message, is damaged, or has other numbers or sums than it
    /// states.
    pub fn open(source: Source) -> Result<Self, FileFault> {
        let (reader, ()) = Self::open_with(source, &|| (), &|(), _| {})?;
        Ok(reader)
    }

    /// The same, and shows each transaction of that first pass to something that begins
    /// anew with each try.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with<S>(
        source: Source,
        begin: &dyn Fn() -> S,
        see: &dyn Fn(&mut S, &Row),
    ) -> Result<(Self, S), FileFault> {
        let first = |xml: XmlReader| {
            let (mut walk, mut tally, mut seen) = (Walk::of(xml), Tally::default(), begin());
            while let Some(row) = walk.next()? {
                see(&mut seen, &row);
                tally.add(&row, walk.group.as_ref());
            }
            Ok((walk, tally, seen))
        };
        // Whether all of it is UTF-8, and its digest, is found out while it is read as that.
        let (again, bytes) = (source.again()?, source.length_bytes());
        let supposed = XmlReader::supposed(source).ok().flatten();
        let encoding = supposed.as_ref().map(XmlReader::encoding);
        let (xml, tried) = beside(
            bytes,
            || XmlReader::open(again.again()?),
            || supposed.map(first),
        );
        let xml = xml?;
        let (walk, tally, seen) = match tried {
            Some(tried) if encoding == Some(xml.encoding()) => tried?,
            _ => first(xml.again()?)?,
        };
        let survey = walk.survey(tally, xml.sha256())?;
        let walk = Walk::of(xml);
        Ok((Self { walk, survey }, seen))
    }

    /// What the first pass found.
    pub fn survey(&self) -> &PainSurvey {
        &self.survey
    }

    /// Which payment of the file the transaction is in that was read last.
    pub fn group(&self) -> Option<u32> {
        self.walk.group.as_ref().map(|group| group.ordinal)
    }

    /// Goes back to the first transaction.
    ///
    /// # Errors
    /// The file cannot be read, or changed since it was opened.
    pub fn rewind(&mut self) -> Result<(), FileFault> {
        self.walk = Walk::of(self.walk.xml.again()?);
        Ok(())
    }

    /// The next transaction, or why it cannot be taken; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on, or changed since it was opened.
    pub fn next_row(&mut self) -> Result<Option<Row>, FileFault> {
        self.walk.next()
    }
}

/// A transaction, whether it can be taken or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Which transaction of the file it is, from 1.
    pub ordinal: u64,
    /// The line of its element.
    pub line: u64,
    /// What the sender calls it.
    pub instruction_id: Option<String>,
    /// What the sender calls it for the payee, as it is written.
    pub end_to_end_id: Option<String>,
    /// Its amount as a bare number, if it can be read.
    amount: Option<Decimal>,
    /// The code of its currency.
    currency: Option<String>,
    /// The transaction, or what is wrong with it.
    pub read: Result<CreditTransfer, RowFault>,
}

/// What a message or a payment states of itself, and what was found.
#[derive(Default)]
struct Controls {
    stated_count: Option<String>,
    stated_sum: Option<String>,
    rows: u64,
    sum: Option<Decimal>,
}

impl Controls {
    fn begin() -> Self {
        Self {
            sum: Some(Decimal::ZERO),
            ..Self::default()
        }
    }

    fn add(&mut self, amount: Option<Decimal>) {
        self.rows += 1;
        self.sum = self
            .sum
            .zip(amount)
            .and_then(|(sum, amount)| sum.checked_add(amount));
    }

    /// Refuses other numbers and sums than were found.
    fn check(&self, whose: &str) -> Result<(), FileFaultKind> {
        if let Some(stated) = &self.stated_count
            && stated.trim().parse() != Ok(self.rows)
        {
            return Err(FileFaultKind::PaymentCount {
                whose: whose.to_owned(),
                stated: stated.clone(),
                counted: self.rows,
            });
        }
        if let (Some(stated), Some(sum)) = (&self.stated_sum, self.sum)
            && fields::decimal(stated) != Some(sum)
        {
            return Err(FileFaultKind::PaymentSum {
                whose: whose.to_owned(),
                stated: stated.clone(),
                summed: sum.normalize(),
            });
        }
        Ok(())
    }
}

/// Where in the file the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside of a message, within so many elements.
    Outside(usize),
    /// In a message.
    Message(usize),
    /// In a payment.
    Payment(usize),
}

/// One pass over a message.
struct Walk {
    xml: XmlReader,
    place: Place,
    /// Whether the element around is a document, which holds one message.
    in_document: bool,
    version: Option<String>,
    /// The header of the message, once it was read.
    header: Option<Header>,
    message: Controls,
    group: Option<Arc<PaymentGroup>>,
    payment: Controls,
    groups: u32,
    rows: u64,
    path: String,
    warnings: Warnings,
}

/// What a message is that orders no credit transfers: of another name, or the only one
/// in its document.
fn other_message(name: &str, in_document: bool) -> Option<InputFormat> {
    match name {
        "CstmrPmtStsRpt" => Some(InputFormat::Pain002),
        "BkToCstmrAcctRpt" | "BkToCstmrStmt" | "BkToCstmrDbtCdtNtfctn" => Some(InputFormat::Camt),
        "CstmrDrctDbtInitn" => Some(InputFormat::Xml),
        _ => in_document.then_some(InputFormat::Xml),
    }
}

/// What is kept of all transactions.
#[derive(Default)]
struct Tally {
    groups: Vec<GroupSurvey>,
}

impl Tally {
    fn add(&mut self, row: &Row, group: Option<&Arc<PaymentGroup>>) {
        let Some(group) = group else { return };
        match self.groups.last_mut() {
            Some(last) if last.group.ordinal == group.ordinal => {
                last.rows += 1;
                if last.currency != row.currency {
                    last.currency = None;
                }
            }
            _ => self.groups.push(GroupSurvey {
                group: Arc::clone(group),
                rows: 1,
                first_row: row.ordinal,
                currency: row.currency.clone(),
            }),
        }
    }
}

impl Walk {
    fn of(xml: XmlReader) -> Self {
        Self {
            xml,
            place: Place::Outside(0),
            in_document: false,
            version: None,
            header: None,
            message: Controls::begin(),
            group: None,
            payment: Controls::begin(),
            groups: 0,
            rows: 0,
            path: String::new(),
            warnings: Warnings::default(),
        }
    }

    /// The next transaction.
    fn next(&mut self) -> Result<Option<Row>, FileFault> {
        loop {
            let child = self.xml.child()?;
            match (self.place, child) {
                (Place::Outside(0), None) => return Ok(None),
                (Place::Outside(depth), None) => self.place = Place::Outside(depth - 1),
                (Place::Outside(depth), Some(element)) => self.enter(&element, depth)?,
                (Place::Message(depth), None) => self.place = Place::Outside(depth),
                (Place::Message(depth), Some(element)) => self.in_message(&element, depth)?,
                (Place::Payment(depth), None) => {
                    self.close_payment()?;
                    self.place = Place::Message(depth);
                }
                (Place::Payment(_), Some(element)) => {
                    if element.name == "CdtTrfTxInf" {
                        return self.transaction(&element).map(Some);
                    }
                    self.payment_field(&element)?;
                }
            }
        }
    }

    /// An element around a message, or the message.
    fn enter(&mut self, element: &Element, depth: usize) -> Result<(), FileFault> {
        if element.name == "Document"
            && let Some(namespace) = &element.namespace
        {
            let version = namespace.rsplit(':').next().unwrap_or_default();
            let version = version.rsplit('/').next().unwrap_or_default();
            let version = message_name(version.trim_end_matches(".xsd"));
            self.version = version.map(str::to_owned);
        }
        let is_message =
            element.name == "CstmrCdtTrfInitn" || element.name.starts_with("pain.001.");
        let in_document = std::mem::replace(&mut self.in_document, element.name == "Document");
        if !is_message {
            if let Some(found) = other_message(&element.name, in_document) {
                let kind = FileFaultKind::Format { found, asked: None };
                return Err(self.xml.fault(element.line, kind));
            }
            self.place = Place::Outside(depth + 1);
            return Ok(());
        }
        if self.header.is_some() || self.groups > 0 {
            let reason = "has several messages; give each in a file of its own".to_owned();
            return Err(self.xml.fault(element.line, FileFaultKind::Letters(reason)));
        }
        self.place = Place::Message(depth);
        Ok(())
    }

    fn in_message(&mut self, element: &Element, depth: usize) -> Result<(), FileFault> {
        match element.name.as_str() {
            "GrpHdr" if self.header.is_some() => {
                let reason = "has two headers in one message".to_owned();
                return Err(self.xml.fault(element.line, FileFaultKind::Letters(reason)));
            }
            "GrpHdr" => {
                let mut header = Header::default();
                self.path.clear();
                let take = &mut |path: &str, _: &[_], text: &str| header.take(path, text);
                self.xml.texts(&mut self.path, take)?;
                self.message.stated_count.clone_from(&header.count);
                self.message.stated_sum.clone_from(&header.sum);
                self.header = Some(header);
            }
            "PmtInf" => {
                self.groups += 1;
                if self.groups > GROUPS_MAX {
                    let reason = "has more than 100,000 payments".to_owned();
                    return Err(self.xml.fault(element.line, FileFaultKind::Letters(reason)));
                }
                self.payment = Controls::begin();
                self.group = Some(Arc::new(PaymentGroup {
                    ordinal: self.groups,
                    line: element.line,
                    ..PaymentGroup::default()
                }));
                self.place = Place::Payment(depth);
            }
            _ => self.xml.skip()?,
        }
        Ok(())
    }

    /// What a payment says before its transactions.
    fn payment_field(&mut self, element: &Element) -> Result<(), FileFault> {
        let (line, name) = (element.line, element.name.clone());
        let mut group = self.group.take().unwrap_or_default();
        let payment = &mut self.payment;
        let mut bad = None;
        self.path.clear();
        self.path.push_str(&element.name);
        let own = Arc::make_mut(&mut group);
        let take = &mut |path: &str, _: &[_], text: &str| match path {
            "NbOfTxs" => payment.stated_count = Some(text.to_owned()),
            "CtrlSum" => payment.stated_sum = Some(text.to_owned()),
            _ => bad = bad.take().or(fields::group(own, path, text)),
        };
        self.xml.texts(&mut self.path, take)?;
        self.group = Some(group);
        if let Some(reason) = bad {
            return Err(self.xml.fault(line, FileFaultKind::Letters(reason)));
        }
        let after = self.payment.rows > 0
            && matches!(
                name.as_str(),
                "DbtrAcct" | "DbtrAgt" | "ReqdExctnDt" | "PmtMtd"
            );
        if after {
            let reason = format!("has <{name}> of a payment behind its transactions");
            return Err(self.xml.fault(line, FileFaultKind::Letters(reason)));
        }
        Ok(())
    }

    fn transaction(&mut self, element: &Element) -> Result<Row, FileFault> {
        self.rows += 1;
        let mut found = Fields::default();
        self.path.clear();
        let take = &mut |path: &str, attributes: &[_], text: &str| {
            found.take(path, attributes, text);
        };
        self.xml.texts(&mut self.path, take)?;
        let group = self.group.clone().unwrap_or_default();
        let amount = found.bare_amount();
        self.message.add(amount);
        self.payment.add(amount);
        Ok(Row {
            ordinal: self.rows,
            line: element.line,
            instruction_id: found.instruction_id.clone(),
            end_to_end_id: found.end_to_end_id.clone(),
            amount,
            currency: found.currency.clone(),
            read: found.transfer(group, self.rows, element.line),
        })
    }

    fn close_payment(&mut self) -> Result<(), FileFault> {
        let Some(group) = &self.group else {
            return Ok(());
        };
        let whose = format!("payment {:?}", group.id);
        let checked = self.payment.check(&whose);
        checked.map_err(|kind| self.xml.fault(group.line, kind))
    }

    /// What all of it comes to.
    fn survey(self, tally: Tally, sha256: &str) -> Result<PainSurvey, FileFault> {
        let mut warnings = self.warnings;
        let Some(header) = self.header else {
            let reason = "has no order of credit transfers with a header".to_owned();
            return Err(self.xml.fault(None, FileFaultKind::Letters(reason)));
        };
        let checked = self.message.check("the message");
        checked.map_err(|kind| self.xml.fault(None, kind))?;
        if header.count.is_none() {
            let message = "the message does not say how many transactions it has".to_owned();
            warnings.add(None, "no_control_count", message);
        }
        if header.sum.is_some() && self.message.sum.is_none() {
            let message = "the sum that the message states was not compared, because not every \
                           amount can be read"
                .to_owned();
            warnings.add(None, "control_total_unchecked", message);
        }
        for found in tally
            .groups
            .iter()
            .filter(|found| found.group.is_one_entry && found.rows > 1)
        {
            let message = format!(
                "payment {:?} asks for one entry; its {} transactions are booked one by one",
                found.group.id, found.rows
            );
            warnings.add(found.group.line, "batch_booking", message);
        }
        Ok(PainSurvey {
            sha256: sha256.to_owned(),
            version: self.version.unwrap_or_else(|| "pain.001".to_owned()),
            message_id: header.message_id.unwrap_or_default(),
            initiator: header.initiator_id.or(header.initiator).unwrap_or_default(),
            stated_count: header.count,
            stated_sum: header.sum,
            rows: self.rows,
            sum: self.message.sum,
            groups: tally.groups,
            warnings: warnings.into_list(),
        })
    }
}
