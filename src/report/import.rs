//! What became of an imported file.

use super::{Cell, Column, Details, LookUp, Record, look_up};
use crate::ledger::views::{FileReading, Import, ImportedFile, Reject};

impl Reject {
    /// The columns of rejected rows.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("line", "Line"),
        Column::shown("field", "Field"),
        Column::shown("code", "Code"),
        Column::shown("message", "What is wrong"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Integer(i64::try_from(self.line).unwrap_or(i64::MAX)),
            Cell::of(&self.field),
            Cell::of(&self.code),
            Cell::of(&self.message),
        ]
    }
}

impl FileReading {
    /// What people are told of a guess.
    pub fn note(&self) -> Option<String> {
        self.encoding_guessed.then(|| {
            format!(
                "the file is not UTF-8; its letters were read as {}, the likeliest encoding: --encoding decides",
                self.encoding
            )
        })
    }

    /// The columns of every file that was read.
    pub const COLUMNS: [Column; 6] = [
        Column::shown("columns", "Columns"),
        Column::shown("ignored", "Left aside"),
        Column::shown("encoding", "Encoding"),
        Column::extra("encoding_guessed", "Guessed"),
        Column::extra("delimiter", "Delimiter"),
        Column::extra("decimal", "Decimal"),
    ];

    /// The cells, in the order of [`Self::COLUMNS`].
    pub fn cells(&self) -> [Cell; 6] {
        let columns = self.columns.iter().map(|(field, heading)| match heading {
            serde_json::Value::String(heading) => format!("{field}: {heading}"),
            headings => format!("{field}: {headings}"),
        });
        [
            Cell::of(columns.collect::<Vec<_>>().join("; ")),
            Cell::of(self.ignored.join("; ")),
            Cell::of(&self.encoding),
            Cell::of(self.encoding_guessed),
            Cell::of(&self.delimiter),
            Cell::of(&self.decimal),
        ]
    }
}

impl Import {
    /// The columns of every import.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("batch", "Batch"),
        Column::shown("file", "File"),
        Column::shown("rows", "Rows"),
        Column::shown("posted", "Posted"),
        Column::shown("duplicates", "Duplicates"),
        Column::shown("rejected", "Rejected"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::extra("rejects_file", "Rejects file"),
        Column::extra("dry_run", "Dry run"),
        Column::extra("approval_required", "Approval required"),
        FileReading::COLUMNS[0],
        FileReading::COLUMNS[1],
        FileReading::COLUMNS[2],
        FileReading::COLUMNS[3],
        FileReading::COLUMNS[4],
        FileReading::COLUMNS[5],
    ];
}

impl Record for Import {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |rows: u64| Cell::Integer(i64::try_from(rows).unwrap_or(i64::MAX));
        let mut cells = vec![
            Cell::of(&self.batch),
            Cell::of(&self.file),
            count(self.rows),
            count(self.posted),
            count(self.duplicates),
            count(self.rejected),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::text(self.rejects_file.as_deref()),
            Cell::of(self.dry_run),
            Cell::of(self.approval_required),
        ];
        cells.extend(self.read.cells());
        cells
    }

    fn details(&self) -> Option<Details> {
        let shown = u64::try_from(self.rejects.len()).unwrap_or(u64::MAX);
        let title = if shown < self.rejected {
            format!("Rejected rows, the first {shown} of {}", self.rejected)
        } else {
            "Rejected rows".to_owned()
        };
        Some(Details {
            title,
            columns: Reject::COLUMNS,
            rows: self.rejects.iter().map(Reject::cells).collect(),
            instead_in_csv: false,
        })
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::import(self))
    }
}

impl ImportedFile {
    /// The columns of every imported file.
    pub const COLUMNS: &'static [Column] = &[
        Column::shown("kind", "Kind"),
        Column::shown("file", "File"),
        Column::shown("imported_at", "Imported at"),
        Column::extra("business_date", "Date"),
        Column::shown("operator", "Operator"),
        Column::shown("rows", "Rows"),
        Column::shown("posted", "Posted"),
        Column::shown("skipped", "Skipped"),
        Column::shown("amount", "Amount"),
        Column::shown("currency", "Currency"),
        Column::extra("from", "From"),
        Column::shown("complete", "Complete"),
        Column::extra("batch", "Batch"),
        Column::extra("sha256", "SHA-256"),
    ];
}

impl Record for ImportedFile {
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }

    fn cells(&self) -> Vec<Cell> {
        let count = |rows: u64| Cell::Integer(i64::try_from(rows).unwrap_or(i64::MAX));
        vec![
            Cell::of(self.kind),
            Cell::of(&self.file),
            Cell::of(self.imported_at),
            Cell::of(self.business_date),
            Cell::of(&self.operator),
            count(self.rows),
            count(self.posted),
            count(self.skipped),
            Cell::Money(self.amount),
            Cell::of(self.currency),
            Cell::of(&self.from),
            Cell::of(self.complete),
            Cell::of(&self.batch),
            Cell::of(&self.sha256),
        ]
    }
}
