//! Journals for the programs of plain-text accounting.
//!
//! What belongs here: turning reports into the text of another program's
//! journal, one file a format. A journal proves itself: it declares whatever
//! the strict checks of its program ask for and ends with the balance that
//! each account must have.
//!
//! Everything is written piece by piece ([`pieces`]), so that books of any
//! length pass through: the accounts are known before, the transactions come
//! one by one in the order that they were booked in.

mod beancount;
mod hledger;
pub mod nacha;
mod names;
pub mod pain002;
mod pieces;
#[cfg(test)]
mod sample;
mod text;

pub mod statement;

pub use pieces::{JournalError, Pieces, pieces};

use bankctl_types::books::{BookAccount, Books, JournalEntry};
use names::{Declared, Names};

/// The syntax of a program of plain-text accounting. What stands once for each
/// account is asked for account by account.
trait JournalFormat {
    /// What things are called.
    fn names(&self) -> &Names;
    /// What stands before the accounts: whatever transactions use must be
    /// declared before the first of them.
    fn header(&self, books: &Books) -> String;
    /// Declares an account.
    fn declare(&self, text: &mut String, account: &Declared);
    /// One transaction, or several that were booked together, the first of them
    /// and the others. They must come sorted by business date, as they do in a
    /// ledger whose business date never goes back.
    fn transaction(&self, first: &JournalEntry, others: &[JournalEntry]) -> String;
    /// States the balance of an account, after the last transaction.
    fn balance(&self, text: &mut String, books: &Books, account: &BookAccount);
    /// What stands after the balances about an account that is closed.
    fn close(&self, text: &mut String, account: &Declared);
}

/// A program that reads journals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// hledger.
    Hledger,
    /// Ledger, which reads the same text as hledger.
    Ledger,
    /// Beancount.
    Beancount,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Hledger, Self::Ledger, Self::Beancount];
    /// Every name, in the order of the formats.
    pub const NAMES: &'static [&'static str] = &["hledger", "ledger", "beancount"];

    /// The name that people and scripts read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Ledger => "ledger",
            Self::Beancount => "beancount",
        }
    }

    /// The format of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }

    /// What writes these books in this format.
    fn writer(self, books: &Books) -> Box<dyn JournalFormat> {
        let names = Names::of(books);
        match self {
            Self::Hledger | Self::Ledger => Box::new(hledger::Hledger::new(names)),
            Self::Beancount => Box::new(beancount::Beancount::new(names)),
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn formats_are_found_by_their_names() {
        for (format, name) in Format::ALL.iter().zip(Format::NAMES) {
            assert_eq!(format.name(), *name);
            assert_eq!(Format::parse(name), Some(*format));
        }
        assert_eq!(Format::parse("Ledger"), None);
    }
}
