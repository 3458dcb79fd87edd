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
mod names;
mod pieces;
#[cfg(test)]
mod sample;
mod text;

pub use pieces::{Pieces, pieces};

use crate::domain::kind::{AccountStatus, AccountType};
use crate::domain::{Currency, Day, Money};
use crate::report;

/// The syntax of a program of plain-text accounting.
pub trait JournalFormat {
    /// What stands before the first transaction: whatever transactions use
    /// must be declared here.
    fn header(&self, books: &Books) -> String;
    /// One transaction. They must come sorted by business date, as they do
    /// in a ledger whose business date never goes back.
    fn transaction(&self, transaction: &report::Transaction) -> String;
    /// What stands after the last transaction: the balances.
    fn footer(&self, books: &Books) -> String;
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
    pub fn writer(self, books: &Books) -> Box<dyn JournalFormat> {
        let names = names::Names::of(books);
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

/// What is known of the books before their first transaction is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Books {
    /// The name of the bank, as it was given.
    pub bank: String,
    /// The first day; no transaction has an earlier business date.
    pub opened: Day,
    /// The last day; no transaction has a later business date.
    pub as_of: Day,
    /// Every account that a transaction names, in the order that they are
    /// declared in. One of the bank's own stands once a currency.
    pub accounts: Vec<BookAccount>,
}

/// An account of the books.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookAccount {
    /// The number, or the name of one of the bank's own, as transactions
    /// have it.
    pub label: String,
    /// The currency.
    pub currency: Currency,
    /// Checking, savings, or the bank's own.
    pub account_type: AccountType,
    /// The state.
    pub status: AccountStatus,
    /// The first day that a transaction may have: where a posting carries an
    /// earlier business date than the opening, that date.
    pub opened: Day,
    /// The last day that a transaction may have, if the account is closed.
    pub closed: Option<Day>,
    /// The balance at the end of the last day: a credit is positive, as
    /// everywhere in the ledger.
    pub balance: Money,
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
