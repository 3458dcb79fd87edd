//! The books of a bank as other programs get them: what is known before the
//! first transaction is read, and the transactions.

use std::fmt;

use crate::class::Class;
use crate::kind::{AccountStatus, AccountType, Channel, Kind};
use crate::number::AccountNumber;
use crate::{Currency, Day, Money};

/// The books that an export proves: their accounts, as they stand at the end
/// of the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Books {
    /// The name of the bank, as it was given.
    pub bank: String,
    /// The first day; no transaction has an earlier business date.
    pub opened: Day,
    /// The last day; no transaction has a later business date.
    pub as_of: Day,
    /// Every account that a transaction names and all that are open, in the
    /// order that they are declared in. One of the bank's own stands once a
    /// currency.
    pub accounts: Vec<BookAccount>,
    /// The classes of the bank's own accounts that were added to the chart.
    pub classes: Vec<(Box<str>, Class)>,
}

/// An account of the books. A bank has a million of them, and all are held
/// until the last transaction is written: it is kept small.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookAccount {
    /// What transactions call it.
    pub label: BookLabel,
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

impl BookAccount {
    /// The currency that it is kept in.
    pub fn currency(&self) -> Currency {
        self.balance.currency
    }
}

/// The number of a customer's account, or the name of one of the bank's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BookLabel {
    /// A customer's.
    Customer(AccountNumber),
    /// The bank's.
    Own(Box<str>),
}

impl fmt::Display for BookLabel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(number) => number.fmt(formatter),
            Self::Own(name) => formatter.pad(name),
        }
    }
}

/// A transaction as a journal has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalEntry {
    /// The number.
    pub id: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// The caller's reference.
    pub reference: Option<String>,
    /// The bank's day that it was posted on.
    pub business_date: Day,
    /// The day that the money counts from.
    pub value_date: Day,
    /// How much.
    pub amount: Money,
    /// The account that paid: a number or a name.
    pub debit: String,
    /// The account that was paid.
    pub credit: String,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The transaction that this one reverses.
    pub reverses: Option<String>,
    /// The transaction that reversed this one.
    pub reversed_by: Option<String>,
    /// The first of the transactions that it was booked together with, if it was.
    pub group: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::BookAccount;

    #[test]
    fn an_account_is_small() {
        assert!(size_of::<BookAccount>() <= 48);
    }
}
