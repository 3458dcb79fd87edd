//! A list of transactions, with what they come to.

use bankctl_types::kind::{Channel, Kind};
use bankctl_types::{Currency, Total};
use serde::Serialize;

use crate::views::Transaction;

/// A page of the journal, and the sums of all that was asked for.
#[derive(Clone, Debug)]
pub struct TransactionList {
    /// The transactions.
    pub items: Vec<Transaction>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// Whose they are; everyone's if no one is named.
    pub operator: Option<String>,
    /// What all of them come to, those of other pages too.
    pub sums: Vec<TransactionSum>,
}

/// How many transactions of a currency, a kind and a channel, and how much.
#[derive(Clone, Debug, Serialize)]
pub struct TransactionSum {
    /// The currency.
    pub currency: Currency,
    /// What they are.
    pub kind: Kind,
    /// The way of the money.
    pub channel: Option<Channel>,
    /// How many.
    pub count: i64,
    /// How much.
    pub amount: Total,
}
