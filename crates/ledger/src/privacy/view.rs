//! The keys of personal data.

use serde::Serialize;

/// What the keys open.
#[derive(Clone, Debug, Serialize)]
pub struct KeyCheck {
    /// The key file.
    pub file: String,
    /// How many keys the ledger has had.
    pub keys: u64,
    /// How many customers there are.
    pub customers: u64,
    /// Of how many everything can be opened.
    pub readable: u64,
    /// Of how many something can't be.
    pub unreadable: u64,
    /// How many were forgotten.
    pub forgotten: u64,
    /// How many customers' keys are sealed with an older key.
    pub to_rotate: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
}
