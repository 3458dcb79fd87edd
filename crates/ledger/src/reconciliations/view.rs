//! A reconciliation that was kept, as callers get it.

use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use crate::views::ReconciliationProof;

/// A reconciliation that was kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct KeptReconciliation {
    /// The number.
    pub reconciliation: i64,
    /// The account.
    pub account: String,
    /// What the bank calls the statement.
    pub statement: Option<String>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The balance before the first line, if the statement says it.
    pub opening: Option<Money>,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of all amounts.
    pub currency: Currency,
    /// How both closing balances come together.
    pub proof: ReconciliationProof,
    /// How many lines the statement has.
    pub lines: u64,
    /// How many transactions belong to lines.
    pub matched: u64,
    /// How many lines are open, or differ by something.
    pub open_lines: u64,
    /// How many transactions are open.
    pub open_transactions: u64,
    /// The format of the file.
    pub format: String,
    /// The name of the file.
    pub file: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Who kept it.
    pub operator: String,
    /// When.
    pub kept_at: Timestamp,
    /// Whether it was undone.
    pub undone: bool,
    /// What belongs to what, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<KeptItem>>,
    /// Whether it was undone before, and nothing was changed.
    #[serde(skip_serializing_if = "is_not")]
    pub replayed: bool,
    /// Whether nothing was written.
    #[serde(skip_serializing_if = "is_not")]
    pub dry_run: bool,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_not(said: &bool) -> bool {
    !*said
}

/// A line with its transactions, or one of both that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct KeptItem {
    /// `matched`, `posted`, `open_line`, `open_transaction`, `booked_later`.
    pub kind: &'static str,
    /// The line in the file, from 1.
    pub line: Option<u64>,
    /// The reconciliation that left the line open, if it is of an earlier statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
    /// The date on the line, else the business date of the transaction.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// The reference on the line, else that of the transaction.
    pub reference: Option<String>,
    /// The numbers of the transactions.
    pub transactions: Vec<String>,
}
