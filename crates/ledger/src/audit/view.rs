//! What auditors keep and compare.

use bankctl_types::Currency;
use serde::Serialize;

use crate::views::Problem;

/// A key that signs checkpoints, or transfers to other ledgers.
#[derive(Clone, Debug, Serialize)]
pub struct AuditKey {
    /// The file with the secret key.
    pub file: String,
    /// The file with the public key.
    pub public_file: String,
    /// The public key.
    pub public_key: String,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A signed checkpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Checkpoint {
    /// Which ledger.
    pub origin: String,
    /// How many transactions it has.
    pub transactions: u64,
    /// The root of the hash tree over them, in hexadecimal.
    pub root: String,
    /// How many lines the change log has.
    pub changes: u64,
    /// The root of the hash tree over those, in hexadecimal.
    pub changes_root: String,
    /// The signed note.
    pub note: String,
}

/// What was found of a checkpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// Which ledger the checkpoint is of.
    pub origin: String,
    /// How many transactions there were.
    pub transactions: u64,
    /// The root over them, in hexadecimal.
    pub root: String,
    /// Whether all of it that could be proved is there as it was.
    pub ok: bool,
    /// How many lines could not be proved, because the key that opens them is
    /// not here.
    pub not_proved: u64,
    /// What is not.
    pub problems: Vec<Problem>,
}

/// A proof that a transaction is in the books.
#[derive(Clone, Debug, Serialize)]
pub struct ProofOfInclusion {
    /// The transaction.
    pub transaction: String,
    /// Its place in the journal, from 0.
    pub index: u64,
    /// How many transactions the journal has.
    pub transactions: u64,
    /// The proof as a text.
    pub proof: String,
}

/// What a proof proves. Only numbers are hashed: the currency is known where one
/// of the accounts is the bank's own, whose numbers tell it.
#[derive(Clone, Debug, Serialize)]
pub struct Proved {
    /// Which ledger.
    pub origin: String,
    /// The transaction.
    pub transaction: String,
    /// What it was.
    pub kind: String,
    /// When it was posted.
    pub booked_at: String,
    /// The bank's day of it.
    pub business_date: String,
    /// In minor units (cents, yen).
    pub amount_minor: i64,
    /// The amount, where the currency is known.
    pub amount: Option<String>,
    /// The currency, where it is known.
    pub currency: Option<Currency>,
    /// The account that paid.
    pub debit: String,
    /// The account that was paid.
    pub credit: String,
    /// The reference.
    pub reference: Option<String>,
    /// The memo.
    pub memo: Option<String>,
    /// How many transactions the journal had when the proof was made.
    pub transactions: u64,
}
