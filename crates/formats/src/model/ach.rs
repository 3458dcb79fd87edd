//! A file of the Automated Clearing House: batches of entries with their addenda.
//!
//! What belongs here: the records of a NACHA file as values, and what a transaction
//! code or an addenda record says by itself. Where a file's records are cut is the
//! reader's business; what an entry does to an account is the ledger's.

use std::sync::Arc;

use bankctl_types::{Day, RoutingNumber};
use compact_str::CompactString;

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

/// Whether money comes to the account or goes from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// It comes to the account.
    Credit,
    /// It goes from the account.
    Debit,
}

/// Which kind of account an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountKind {
    /// A checking account.
    Checking,
    /// A savings account.
    Savings,
    /// An account of the bank's general ledger.
    GeneralLedger,
    /// A loan.
    Loan,
    /// A sum for the bank's own accounting (`ADV`).
    Advice,
}

/// What the code of an entry says of its money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Money to book.
    Money,
    /// A return or a notice of change, by its addenda.
    Return,
    /// A test of the account, without money.
    Prenote,
    /// Words with an amount of zero.
    ZeroDollar,
}

/// A transaction code: two digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(pub u8);

impl Code {
    /// The account it is for; `None` if there is no such code.
    pub fn account(self) -> Option<AccountKind> {
        Some(match self.0 {
            21..=24 | 26..=29 => AccountKind::Checking,
            31..=34 | 36..=39 => AccountKind::Savings,
            41..=44 | 46..=49 => AccountKind::GeneralLedger,
            51..=56 => AccountKind::Loan,
            81..=88 => AccountKind::Advice,
            _ => return None,
        })
    }

    /// Which way its money goes; `None` if there is no such code.
    pub fn direction(self) -> Option<Direction> {
        let is_credit = match self.account()? {
            AccountKind::Advice => self.0 % 2 == 1,
            _ => self.0 % 10 < 5,
        };
        Some(if is_credit {
            Direction::Credit
        } else {
            Direction::Debit
        })
    }

    /// What its money is; `None` if there is no such code.
    pub fn purpose(self) -> Option<Purpose> {
        let account = self.account()?;
        Some(match (account, self.0 % 10) {
            (AccountKind::Advice, _) | (AccountKind::Loan, 5) => Purpose::Money,
            (_, 1 | 6) => Purpose::Return,
            (_, 3 | 8) => Purpose::Prenote,
            (_, 4 | 9) => Purpose::ZeroDollar,
            _ => Purpose::Money,
        })
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

/// Codes of returns and changes that are known, in order: `R01` and so on.
const CODES: &[&str] = &[
    "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C13", "C14", "C61", "C62",
    "C63", "C64", "C65", "C66", "C67", "C68", "C69", "R01", "R02", "R03", "R04", "R05", "R06",
    "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19",
    "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R27", "R28", "R29", "R30", "R31", "R32",
    "R33", "R34", "R35", "R36", "R37", "R38", "R39", "R40", "R41", "R42", "R43", "R44", "R45",
    "R46", "R47", "R50", "R51", "R52", "R53", "R61", "R62", "R67", "R68", "R69", "R70", "R71",
    "R72", "R73", "R74", "R75", "R76", "R77", "R80", "R81", "R82", "R83", "R84", "R85", "R90",
];

/// Whether a code of a return or a change is one that Nacha has given out.
pub fn is_known_reason(code: &str) -> bool {
    CODES.binary_search(&code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Batch, CODES, Code, Day, Direction, Purpose, day};

    #[test]
    fn a_code_says_direction_and_purpose() {
        use Direction::{Credit, Debit};
        use Purpose::{Money, Prenote, Return, ZeroDollar};
        let table = [
            (21, Some((Credit, Return))),
            (22, Some((Credit, Money))),
            (23, Some((Credit, Prenote))),
            (24, Some((Credit, ZeroDollar))),
            (25, None),
            (26, Some((Debit, Return))),
            (27, Some((Debit, Money))),
            (38, Some((Debit, Prenote))),
            (49, Some((Debit, ZeroDollar))),
            (52, Some((Credit, Money))),
            (55, Some((Debit, Money))),
            (56, Some((Debit, Return))),
            (57, None),
            (81, Some((Credit, Money))),
            (88, Some((Debit, Money))),
            (0, None),
        ];
        for (code, expected) in table {
            let code = Code(code);
            assert_eq!(code.direction().zip(code.purpose()), expected, "{code:?}");
        }
    }

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

    #[test]
    fn codes_are_in_order() {
        assert!(CODES.is_sorted());
    }
}
