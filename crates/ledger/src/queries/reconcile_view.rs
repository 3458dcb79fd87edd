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
    /// The reconciliation that left it open, if it is a line of an earlier statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
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
    /// The reconciliation that left the line open, if it is of an earlier statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
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

/// What the bank says of a statement as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StatementHead {
    /// What the bank calls it.
    pub id: Option<String>,
    /// The format, with its version where it has one.
    pub format: String,
    /// The account as the bank writes it.
    pub account: Option<String>,
    /// The first day that it covers.
    pub from: Option<Day>,
    /// The last day that it covers.
    pub to: Option<Day>,
    /// The balance before its first line.
    pub opening: Option<Money>,
    /// The balance after its last line.
    pub closing: Option<Money>,
    /// Whether it adds up; `None` if it states too little to tell.
    pub balances: Option<bool>,
    /// Its number among the statements of the account.
    pub sequence: Option<u64>,
}

/// Lines and the transactions that they are the sum of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MatchedGroup {
    /// The lines in the file, from 1.
    pub lines: Vec<u64>,
    /// How many transactions there are.
    pub transactions: u64,
    /// The amount of the lines.
    pub amount: Money,
    /// By how much that is more than the transactions.
    pub difference: Money,
    /// What the transactions have in common.
    pub by: String,
    /// The reconciliation that left the lines open, if they are of an earlier statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<i64>,
}

/// Transactions that a line may be the sum of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Suggestion {
    /// The line in the file, from 1.
    pub line: u64,
    /// The numbers of the transactions; of many only the first.
    pub transactions: Vec<String>,
    /// How many there are.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
    /// What they have in common.
    pub by: String,
}

/// A line that is told and not booked yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PendingLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed: in is positive.
    pub amount: Money,
    /// The reference on it.
    pub reference: Option<String>,
}

/// What was booked because a statement says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PostedLine {
    /// The line in the file, from 1.
    pub line: u64,
    /// The number of the transaction; none in a dry run.
    pub transaction: Option<String>,
    /// The account that it was booked to.
    pub account: String,
    /// Signed as on the statement: in is positive.
    pub amount: Money,
    /// What the transaction says.
    pub memo: Option<String>,
}

/// How the closing balance of a statement comes to that of the ledger: the
/// statement, less what only it has, and what only the ledger has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReconciliationProof {
    /// The balance after the last line of the statement.
    pub statement_closing: Money,
    /// The sum of what the ledger does not have: lines without a partner, and
    /// by how much partners differ.
    pub not_in_ledger: Money,
    /// The sum of the transactions without a partner.
    pub not_in_statement: Money,
    /// The balance of the ledger at the end of the last day.
    pub ledger_balance: Money,
    /// What is left to be explained.
    pub difference: Money,
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
    /// What the bank says of the statement, in a format that has it.
    pub statement: Option<StatementHead>,
    /// Lines that are the sum of several transactions, or differ by a fee.
    pub groups: Vec<MatchedGroup>,
    /// Transactions that lines without a partner may be the sum of.
    pub suggested: Vec<Suggestion>,
    /// Lines that are in no balance yet, where they are asked for.
    pub pending: Vec<PendingLine>,
    /// How both closing balances come together, if the file states its own.
    pub proof: Option<ReconciliationProof>,
    /// What was booked because the statement says so, now and before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub posted: Vec<PostedLine>,
    /// The number under which it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<i64>,
    /// Whether it was kept before, and nothing was changed.
    #[serde(skip_serializing_if = "is_not")]
    pub replayed: bool,
    /// Whether nothing was written of what was to be written.
    #[serde(skip_serializing_if = "is_not")]
    pub dry_run: bool,
    /// How the file was read.
    #[serde(flatten)]
    pub read: FileReading,
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_not(said: &bool) -> bool {
    !*said
}

impl Reconciliation {
    /// Whether the statement itself adds up, as far as it tells.
    pub fn adds_up(&self) -> bool {
        let head = self.statement.as_ref();
        head.and_then(|head| head.balances) != Some(false)
    }

    /// Whether nothing differs.
    pub fn agrees(&self) -> bool {
        self.adds_up()
            && self.unmatched_file.is_empty()
            && self.unmatched_ledger.is_empty()
            && self.mismatched.is_empty()
            && self.balance_differences.is_empty()
    }
}
