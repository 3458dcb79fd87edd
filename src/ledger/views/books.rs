//! What is known of the books before their first transaction is read.

use std::fmt;

use crate::domain::chart::Class;
use crate::domain::kind::{AccountStatus, AccountType};
use crate::domain::number::{AccountId, AccountNumber};
use crate::domain::{Currency, Day, Money, account};

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

impl BookLabel {
    /// The label of an account, if the program knows it by itself.
    pub fn of(account: AccountId) -> Self {
        if account.is_customer() {
            Self::Customer(AccountNumber::from_key(account.0))
        } else {
            Self::Own(account::label(account).into())
        }
    }
}

impl fmt::Display for BookLabel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(number) => number.fmt(formatter),
            Self::Own(name) => formatter.pad(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BookAccount, BookLabel};
    use crate::domain::number::AccountId;

    #[test]
    fn an_account_is_small() {
        assert!(size_of::<BookAccount>() <= 48);
        let own = AccountId(1);
        let table = [
            (AccountId(100_000_001), "1000000018".to_owned()),
            (own, crate::domain::account::label(own)),
        ];
        for (account, label) in table {
            assert_eq!(BookLabel::of(account).to_string(), label);
        }
    }
}
