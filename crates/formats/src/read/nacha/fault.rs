//! What can be wrong with a NACHA file as a whole.
//!
//! What belongs here: the faults, their codes, and what to do about each. What is only
//! warned of is in `warning`.

use bankctl_types::{Currency, Money};

use super::super::fault::FileFaultKind;

/// Why a NACHA file is not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NachaFault {
    /// It is something else.
    #[error("is not a NACHA file: {0}")]
    OtherFormat(&'static str),
    /// It has no beginning, no end, or a batch without one.
    #[error("is not complete: {0}")]
    Truncated(&'static str),
    /// A record stands where it can't, or is none.
    #[error("{0}")]
    Misplaced(&'static str),
    /// A line is longer than a record, by more than blanks.
    #[error("a record has 94 characters, and this line has more text")]
    LineTooLong,
    /// A field of digits has something else.
    #[error("columns {first} to {last} are {value:?}, and must be digits")]
    NotANumber {
        /// The first column.
        first: usize,
        /// The last column.
        last: usize,
        /// What is there.
        value: String,
    },
    /// An entry that moves money has no amount.
    #[error("columns 30 to 39 are blank, and must be an amount")]
    NoAmount,
    /// More than can be counted.
    #[error("the amounts sum to more than can be counted")]
    TooMuch,
    /// Numbers of entries or batches are not what is there.
    #[error("{place} says {stated} {what}, {counted} are there")]
    ControlCount {
        /// Which control record says so.
        place: String,
        /// What is counted.
        what: &'static str,
        /// The number that it states.
        stated: u64,
        /// How many there are.
        counted: u64,
    },
    /// The sum of the banks' numbers is not what is stated.
    #[error("{place} says an entry hash of {stated:010}, the entries have {counted:010}")]
    ControlHash {
        /// Which control record says so.
        place: String,
        /// The sum that it states.
        stated: u64,
        /// The sum of the entries.
        counted: u64,
    },
    /// The amounts do not sum to what is stated.
    #[error(
        "{place} says {what} of {}, its entries sum to {}",
        dollars(*.stated),
        dollars(*.summed)
    )]
    ControlTotal {
        /// Which control record says so.
        place: String,
        /// `credits` or `debits`.
        what: &'static str,
        /// The sum that it states, in cents.
        stated: i64,
        /// The sum of the entries, in cents.
        summed: i64,
    },
    /// A batch of credits has a debit, or the other way round.
    #[error("batch {batch} is of class {class}, and this entry is a {found}")]
    ServiceClass {
        /// Which batch of the file.
        batch: u32,
        /// Its service class.
        class: u16,
        /// What the entry is.
        found: &'static str,
    },
    /// Entries of this class are read and not booked.
    #[error("batch {batch} is of class {class:?}, whose entries are not booked")]
    UnsupportedClass {
        /// Which batch of the file.
        batch: u32,
        /// The class.
        class: String,
    },
}

/// Cents as an amount of dollars.
fn dollars(cents: i64) -> String {
    Currency::parse("USD").map_or_else(
        || cents.to_string(),
        |dollar| Money::new(cents, dollar).grouped(),
    )
}

impl NachaFault {
    /// The stable name of this kind of fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherFormat(_) => "unsupported_format",
            Self::Truncated(_) => "truncated_file",
            Self::Misplaced(_) | Self::LineTooLong => "unreadable_file",
            Self::NotANumber { .. } | Self::NoAmount | Self::TooMuch => "invalid_amount",
            Self::ControlCount { .. } => "control_count_mismatch",
            Self::ControlHash { .. } => "control_hash_mismatch",
            Self::ControlTotal { .. } => "control_total_mismatch",
            Self::ServiceClass { .. } => "service_class_mismatch",
            Self::UnsupportedClass { .. } => "unsupported_entry_class",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::OtherFormat(_) => {
                "ask the sender for the file as plain text, with records of 94 characters"
            }
            Self::Truncated(_) => "ask the sender for a complete file",
            Self::Misplaced(_) | Self::LineTooLong | Self::NotANumber { .. } | Self::NoAmount => {
                "ask the sender for a file that follows the format; nothing of this one was taken"
            }
            Self::TooMuch => "ask the sender for several files",
            Self::ControlCount { .. } => {
                "a batch may be missing; if the sender confirms the file, run it with --accept count"
            }
            Self::ControlHash { .. } => {
                "an entry may be for another bank; if the sender confirms the file, run it with --accept hash"
            }
            Self::ControlTotal { .. } => {
                "ask the sender for a complete file; totals are never passed over"
            }
            Self::ServiceClass { .. } => {
                "if the sender confirms the file, run it with --accept class"
            }
            Self::UnsupportedClass { .. } => {
                "book these by hand, and the others with --skip-rejects"
            }
        }
    }
}

impl From<NachaFault> for FileFaultKind {
    fn from(fault: NachaFault) -> Self {
        Self::Nacha(fault)
    }
}
