//! What auditors keep and compare.

use serde::Serialize;

use super::verify::{Problem, not_proved};
use super::{Cell, Column, Details, Record};

fn count(number: u64) -> Cell {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

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

impl Record for AuditKey {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("file", "Secret key"),
            Column::shown("public_file", "Public key"),
            Column::shown("public_key", "To give to others"),
            Column::extra("dry_run", "Dry run"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.file),
            Cell::of(&self.public_file),
            Cell::of(&self.public_key),
            Cell::of(self.dry_run),
        ]
    }
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
    /// How many lines the register of changes has.
    pub changes: u64,
    /// The root of the hash tree over those, in hexadecimal.
    pub changes_root: String,
    /// The signed note.
    pub note: String,
}

impl Record for Checkpoint {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("origin", "Ledger"),
            Column::shown("transactions", "Transactions"),
            Column::shown("root", "Root"),
            Column::shown("changes", "Changes"),
            Column::shown("changes_root", "Root of changes"),
            Column::shown("note", "Signed note"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.origin),
            count(self.transactions),
            Cell::of(&self.root),
            count(self.changes),
            Cell::of(&self.changes_root),
            Cell::of(&self.note),
        ]
    }
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

impl Audit {
    /// What was not proved, for people; nothing if all was.
    pub fn not_proved_note(&self) -> Option<String> {
        not_proved(self.not_proved)
    }
}

impl Record for Audit {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("origin", "Ledger"),
            Column::shown("transactions", "Transactions"),
            Column::shown("root", "Root"),
            Column::shown("ok", "Ok"),
            Column::shown("not_proved", "Not proved"),
            Column::shown("problems", "Problems"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.origin),
            count(self.transactions),
            Cell::of(&self.root),
            Cell::of(self.ok),
            count(self.not_proved),
            count(self.problems.len() as u64),
        ]
    }

    fn details(&self) -> Option<Details> {
        Some(Problem::details(&self.problems))
    }
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

impl Record for ProofOfInclusion {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("transaction", "Transaction"),
            Column::shown("index", "Index"),
            Column::shown("transactions", "Transactions"),
            Column::shown("proof", "Proof"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.transaction),
            count(self.index),
            count(self.transactions),
            Cell::of(&self.proof),
        ]
    }
}

/// What a proof proves. The currency is that of the accounts: only numbers are
/// hashed.
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

impl Record for Proved {
    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::shown("origin", "Ledger"),
            Column::shown("transaction", "Transaction"),
            Column::shown("kind", "Kind"),
            Column::shown("booked_at", "Booked at"),
            Column::shown("business_date", "Date"),
            Column::shown("amount_minor", "Amount (minor units)"),
            Column::shown("debit", "Debit"),
            Column::shown("credit", "Credit"),
            Column::shown("reference", "Reference"),
            Column::shown("memo", "Memo"),
            Column::shown("transactions", "Transactions"),
        ];
        COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::of(&self.origin),
            Cell::of(&self.transaction),
            Cell::of(&self.kind),
            Cell::of(&self.booked_at),
            Cell::of(&self.business_date),
            Cell::Integer(self.amount_minor),
            Cell::of(&self.debit),
            Cell::of(&self.credit),
            Cell::text(self.reference.as_deref()),
            Cell::text(self.memo.as_deref()),
            count(self.transactions),
        ]
    }
}
