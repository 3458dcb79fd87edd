//! A backup that was made, or put in place.

use serde::Serialize;

/// A copy of a ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Copy {
    /// The backup.
    pub file: String,
    /// The ledger.
    pub ledger: String,
    /// How many transactions the copy has at least.
    pub transactions: u64,
    /// After a restore: where the ledger that was replaced is kept.
    pub kept: Option<String>,
    /// Whether only the owner of a key can read the backup.
    pub encrypted: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A whole ledger copied to another engine.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerCopy {
    /// The ledger that was read.
    pub from: String,
    /// The copy.
    pub to: String,
    /// How many transactions the copy has.
    pub transactions: u64,
    /// How many accounts.
    pub accounts: u64,
    /// The root over all transactions, the same on both sides.
    pub root: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}
