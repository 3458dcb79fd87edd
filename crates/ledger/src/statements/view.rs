//! The months of an account, as callers get them.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

/// The month of an account that a statement is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementOfMonth {
    /// What the statement is called.
    pub id: String,
    /// The number or name of the account.
    pub account: String,
    /// The number, from 1 for the month of the account's first day.
    pub number: u32,
    /// The first day.
    pub from: Day,
    /// The last day that is covered.
    pub to: Day,
    /// The balance before the first day.
    pub opening: Money,
    /// The balance at the end of the last day.
    pub closing: Money,
    /// The currency of both.
    pub currency: Currency,
    /// Whether the month is over.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// How many transactions it has, once it was issued.
    pub lines: Option<i64>,
    /// The hash of what was issued, in hexadecimal.
    pub sha256: Option<String>,
}
