//! What a caller says of a payment, and of one that was made.

use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, TransactionId};
use serde::{Deserialize, Serialize};

use super::reference::Reference;

/// What the caller says of a payment beside its accounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payment {
    /// How much.
    pub amount: PlainDecimal,
    /// The idempotency key.
    pub reference: Reference,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
    /// The value date, if it is not the business date.
    pub value_date: Option<Day>,
    /// The holders of the paying account who order it, or the customers who bring the
    /// cash of a deposit, where that is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<CustomerNumber>,
    /// The till whose cash it is, or `vault`, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub till: Option<String>,
    /// Who hands over the cash or takes it, and is no customer, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conductor: Option<String>,
}

/// A transaction as people name it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionRef {
    /// By number.
    Id(TransactionId),
    /// By reference.
    Reference(String),
}

impl TransactionRef {
    /// A text that has the form of a transaction's number is one; anything
    /// else is a reference. `ref:` before it makes it a reference in any case.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix("ref:") {
            Some(reference) => Self::Reference(reference.to_owned()),
            None => TransactionId::parse(text)
                .map_or_else(|| Self::Reference(text.to_owned()), Self::Id),
        }
    }
}
