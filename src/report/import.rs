//! What became of an imported file.

use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use super::{Cell, Column, Details, LookUp, Record, look_up};

/// A row that was not taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reject {
    /// The line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The column.
    pub field: String,
    /// The stable code that scripts read.
    pub code: String,
    /// What is wrong, with the value.
    pub message: String,
}

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

/// How a file was read.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct FileReading {
    /// Field and heading of each column that was used.
    pub columns: serde_json::Map<String, serde_json::Value>,
    /// The headings of the columns that were left aside.
    pub ignored: Vec<String>,
    /// How the file writes characters.
    pub encoding: String,
    /// Whether that is only the likeliest encoding.
    pub encoding_guessed: bool,
    /// The character between two cells.
    pub delimiter: String,
    /// The decimal mark of the amounts.
    pub decimal: String,
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

/// A file that has paid rows of another one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PaidBefore {
    /// The file, as it was named.
    pub file: String,
    /// The key of its batch.
    pub batch: String,
    /// When it was imported.
    pub business_date: Day,
    /// How many rows of the other one it has paid.
    pub rows: u64,
}

/// The result of an import.
#[derive(Clone, Debug, Serialize)]
pub struct Import {
    /// The key of the batch.
    pub batch: String,
    /// The file, as it was named.
    pub file: String,
    /// Data rows in the file.
    pub rows: u64,
    /// Rows posted by this run.
    pub posted: u64,
    /// Rows that had been posted before.
    pub duplicates: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// The sum of the rows posted by this run.
    pub amount: Money,
    /// The currency of the sum.
    pub currency: Currency,
    /// The first hundred rows that were not taken.
    pub rejects: Vec<Reject>,
    /// Where all of them were written.
    pub rejects_file: Option<String>,
    /// The other files that have paid rows of this one.
    pub paid_before: Vec<PaidBefore>,
    /// Whether it would wait for a second person.
    pub approval_required: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How the file was read.
    #[serde(flatten)]
    pub read: FileReading,
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

/// A file that was imported.
#[derive(Clone, Debug, Serialize)]
pub struct ImportedFile {
    /// What it holds: `payroll` or `accounts`.
    pub kind: &'static str,
    /// The file, as it was named.
    pub file: String,
    /// When it was last worked on.
    pub imported_at: Timestamp,
    /// The business date on which that began.
    pub business_date: Day,
    /// Who ran it last.
    pub operator: String,
    /// Data rows in the file.
    pub rows: u64,
    /// Rows posted.
    pub posted: u64,
    /// Rows that were not taken.
    pub skipped: u64,
    /// The sum of the rows posted.
    pub amount: Money,
    /// The currency of the sum.
    pub currency: Currency,
    /// The account that paid.
    pub from: String,
    /// Whether all of it was dealt with.
    pub complete: bool,
    /// The key of the batch.
    pub batch: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
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
