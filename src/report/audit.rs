//! What auditors keep and compare.

use super::verify::not_proved;
use super::{Cell, Column, Details, Record};
use crate::ledger::views::{Audit, AuditKey, Checkpoint, Problem, ProofOfInclusion, Proved};

fn count(number: u64) -> Cell {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
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
