//! A statement file held against the books.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::views::FileReading;

/// A line of the file that nothing in the ledger matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// The reference on it.
    pub reference: Option<String>,
}

/// A transaction that nothing in the file matches.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LedgerLine {
    /// The number of the transaction.
    pub transaction: String,
    /// Its business date.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// Its reference.
    pub reference: Option<String>,
}

/// A pair with the same reference that differs in something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mismatch {
    /// The line in the file, from 1.
    pub line: u64,
    /// The number of the transaction.
    pub transaction: String,
    /// What differs: `amount` or `date`.
    pub field: String,
    /// The value in the file.
    pub file: String,
    /// The value in the ledger.
    pub ledger: String,
}

/// A balance of the file that is not what it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BalanceDifference {
    /// The line in the file that states it, from 1.
    pub line: u64,
    /// As the file states it.
    pub file: Money,
    /// What the lines before it come to; the last balance is also compared
    /// with the ledger, and this is what its transactions come to with the
    /// other differences taken into account.
    pub expected: Money,
}

/// The result of a reconciliation.
#[derive(Clone, Debug, Serialize)]
pub struct Reconciliation {
    /// The account.
    pub account: String,
    /// The first day that was compared.
    pub from: Day,
    /// The last day that was compared.
    pub to: Day,
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many pairs match.
    pub matched: u64,
    /// Lines of the file without a transaction.
    pub unmatched_file: Vec<FileLine>,
    /// Transactions without a line in the file.
    pub unmatched_ledger: Vec<LedgerLine>,
    /// Pairs that differ.
    pub mismatched: Vec<Mismatch>,
    /// The sum of the file's lines.
    pub file_total: Money,
    /// The sum of the ledger's lines.
    pub ledger_total: Money,
    /// The balance before the first line, if the file states balances.
    pub opening_balance: Option<Money>,
    /// The balance after the last line, if the file states balances.
    pub closing_balance: Option<Money>,
    /// How many balances were compared with lines or ledger.
    pub balances_checked: u64,
    /// Those that are not what lines and ledger come to.
    pub balance_differences: Vec<BalanceDifference>,
    /// What the file calls the account, if it says so.
    pub statement_account: Option<String>,
    /// How many rows of other accounts were passed over.
    pub other_account_rows: u64,
    /// How the file was read.
    #[serde(flatten)]
    pub read: FileReading,
}

impl Reconciliation {
    /// Whether nothing differs.
    pub fn agrees(&self) -> bool {
        self.unmatched_file.is_empty()
            && self.unmatched_ledger.is_empty()
            && self.mismatched.is_empty()
            && self.balance_differences.is_empty()
    }
}
