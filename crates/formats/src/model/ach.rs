//! A file of the Automated Clearing House: batches of entries with their addenda.
//!
//! What belongs here: the records of a NACHA file as values, and what a transaction
//! code or an addenda record says by itself. Where a file's records are cut is the
//! reader's business; what an entry does to an account is the ledger's.

use std::sync::Arc;

use bankctl_types::{Day, RoutingNumber};
use compact_str::CompactString;

pub use bankctl_types::ach::{AccountKind, Code, Direction, Purpose, is_known_reason};

/// The first record of a file: who sends it to whom, and its identity.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileHeader {
    /// Where the file goes, as it is written, without blanks at either side.
    pub destination: String,
    /// Who sends it.
    pub origin: String,
    /// The day it was made, as it is written: `YYMMDD`.
    pub date: String,
    /// The time it was made: `HHMM`, or blank.
    pub time: String,
    /// Tells files of one day apart: `A` to `Z`, `0` to `9`.
    pub modifier: String,
    /// The destination by name.
    pub destination_name: String,
    /// The sender by name.
    pub origin_name: String,
}

impl FileHeader {
    /// What a file is known by: `ORIGIN/YYMMDD/HHMM/MODIFIER`.
    pub fn identity(&self) -> String {
        format!(
            "{}/{}/{}/{}",
            self.origin, self.date, self.time, self.modifier
        )
    }

    /// The day it was made, if it is one.
    pub fn created(&self) -> Option<Day> {
        day(&self.date)
    }
}

/// The routing number that a file's header names: ten columns hold it behind a blank
/// or a zero.
pub fn routing(text: &str) -> Option<RoutingNumber> {
    let digits = match text.strip_prefix('0') {
        Some(rest) if rest.len() == 9 => rest,
        _ => text,
    };
    RoutingNumber::parse(digits)
}

/// The day that six digits name, `YYMMDD`, in this century.
pub fn day(text: &str) -> Option<Day> {
    let is_form = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_form
        .then(|| Day::parse(&format!("20{}-{}-{}", &text[..2], &text[2..4], &text[4..])))
        .flatten()
}

/// A batch: one company, one kind of entries, one day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Batch {
    /// Which batch of the file it is, from 1; its own number may repeat.
    pub ordinal: u32,
    /// The line of its header.
    pub line: u64,
    /// 200 both, 220 credits, 225 debits, 280 automated accounting advices.
    pub service_class: u16,
    /// The company by name.
    pub company: String,
    /// Whatever the company wrote for itself.
    pub discretionary: String,
    /// The company's number, mostly its tax number behind a 1.
    pub company_id: String,
    /// The standard entry class, such as `PPD`.
    pub sec: String,
    /// What the entries are for, such as `PAYROLL`.
    pub description: String,
    /// The day that the company wants shown, as it writes it.
    pub descriptive_date: String,
    /// The day that the company wants the entries to be booked on.
    pub effective: Option<Day>,
    /// The day that the operator settles on, as the day of the year.
    pub settlement: Option<u16>,
    /// The bank that sends the batch: the first eight digits of its number.
    pub odfi: String,
    /// The number of the batch, as it is written.
    pub number: String,
}

impl Batch {
    /// The day of settlement: the day of the year that is next to the effective
    /// day, or to the day the file was made.
    pub fn settled(&self, created: Option<Day>) -> Option<Day> {
        let ordinal = u32::from(self.settlement?);
        let near = self.effective.or(created)?;
        let (year, _, _) = near.parts();
        let candidates = [year - 1, year, year + 1];
        candidates
            .into_iter()
            .filter_map(|year| chrono::NaiveDate::from_yo_opt(year, ordinal))
            .map(Day::from_date)
            .min_by_key(|day| (day.to_date() - near.to_date()).num_days().abs())
    }
}

/// An entry: one account, one amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The batch that it is in.
    pub batch: Arc<Batch>,
    /// Which entry of the file it is, from 1.
    pub ordinal: u64,
    /// Its line.
    pub line: u64,
    /// What it is: 22 a credit to a checking account, and so on.
    pub code: Code,
    /// The bank of the account, with its check digit.
    pub rdfi: CompactString,
    /// The account as it is written, without blanks at either side.
    pub account: CompactString,
    /// How much, in cents.
    pub cents: i64,
    /// What the company knows the receiver by.
    pub individual_id: CompactString,
    /// The receiver by name.
    pub name: CompactString,
    /// Two characters of the company's, or the kind of payment of a `WEB` entry.
    pub discretionary: CompactString,
    /// The number by which the sending bank traces it, as it is written.
    pub trace: CompactString,
    /// How many entries of its batch had this trace so far, this one among them.
    pub repeat: u32,
    /// What goes with it.
    pub addenda: Vec<Addendum>,
}

/// An addenda record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addendum {
    /// Its line.
    pub line: u64,
    /// Its type: 5 words, 98 a notice of change, 99 a return.
    pub kind: u8,
    /// All that follows its type, 91 characters without blanks at the end.
    pub text: String,
}

/// What an addenda record of a return says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Returned {
    /// Why: `R01` and so on.
    pub reason: String,
    /// The trace of the entry that comes back.
    pub original_trace: String,
    /// The day the receiver died, where that is the reason.
    pub date_of_death: Option<Day>,
    /// The bank that the entry was for: eight digits.
    pub original_rdfi: String,
    /// More about the reason.
    pub info: String,
    /// The trace of the return.
    pub trace: String,
}

/// What an addenda record of a notice of change says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    /// What is to be changed: `C01` and so on.
    pub reason: String,
    /// The trace of the entry that it is about.
    pub original_trace: String,
    /// The bank that the entry was for: eight digits.
    pub original_rdfi: String,
    /// What is right, in the form that the code asks for.
    pub corrected: String,
    /// The trace of the notice.
    pub trace: String,
}

impl Addendum {
    /// The characters from one column of the record to another, without blanks
    /// at either side.
    pub fn columns(&self, first: usize, last: usize) -> &str {
        let mut starts = self.text.char_indices().map(|(start, _)| start);
        // The text begins at column 4.
        let Some(start) = starts.nth(first.saturating_sub(4)) else {
            return "";
        };
        let end = starts
            .nth(last.saturating_sub(first))
            .unwrap_or(self.text.len());
        self.text[start..end].trim()
    }

    /// What it says of a return, if it is of one.
    pub fn returned(&self) -> Option<Returned> {
        (self.kind == 99).then(|| Returned {
            reason: self.columns(4, 6).to_owned(),
            original_trace: self.columns(7, 21).to_owned(),
            date_of_death: day(self.columns(22, 27)),
            original_rdfi: self.columns(28, 35).to_owned(),
            info: self.columns(36, 79).to_owned(),
            trace: self.columns(80, 94).to_owned(),
        })
    }

    /// What it says of a change, if it is of one.
    pub fn changed(&self) -> Option<Changed> {
        (self.kind == 98).then(|| Changed {
            reason: self.columns(4, 6).to_owned(),
            original_trace: self.columns(7, 21).to_owned(),
            original_rdfi: self.columns(28, 35).to_owned(),
            corrected: self.columns(36, 64).to_owned(),
            trace: self.columns(80, 94).to_owned(),
        })
    }
}

impl Entry {
    /// What it says of a return: of several, such as a return that is dishonored
    /// and then contested, the last.
    pub fn returned(&self) -> Option<Returned> {
        self.addenda.iter().rev().find_map(Addendum::returned)
    }

    /// What it says of a change.
    pub fn changed(&self) -> Option<Changed> {
        self.addenda.iter().rev().find_map(Addendum::changed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, Day, day};

    #[test]
    fn settlement_is_near_the_effective_day() {
        let table = [
            ("251231", 1, "2026-01-01"),
            ("260101", 365, "2025-12-31"),
            ("260630", 182, "2026-07-01"),
        ];
        for (effective, settlement, expected) in table {
            let batch = Batch {
                effective: day(effective),
                settlement: Some(settlement),
                ..Batch::default()
            };
            assert_eq!(batch.settled(None), Day::parse(expected));
        }
    }
}
