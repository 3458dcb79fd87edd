//! What became of an imported file.

use bankctl_types::{Currency, Day, Money, Timestamp, Total};
use serde::Serialize;

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
    /// The format of the file.
    pub format: String,
    /// The sheet of a spreadsheet.
    pub sheet: Option<String>,
    /// What is odd about the file, and changes nothing.
    pub warnings: Vec<FileWarning>,
}

/// Something odd in a file that was read all the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileWarning {
    /// The line in the file, from 1, where it is known.
    pub line: Option<u64>,
    /// The stable code that scripts read.
    pub code: String,
    /// What is odd, and how it was taken.
    pub message: String,
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

/// The result of a file of payments that accounts order.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentsImport {
    /// What every import says.
    #[serde(flatten)]
    pub import: Import,
    /// Payments whose day is to come.
    pub waiting: u64,
    /// The first of these days.
    pub due: Option<Day>,
    /// Where the status report was written.
    pub status_file: Option<String>,
}

/// How far a file is posted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileProgress {
    /// Whether it holds payments.
    pub is_payments: bool,
    /// The file, as it was named.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Whether all of it was dealt with.
    pub complete: bool,
    /// The last line that was dealt with.
    pub last_line: u64,
    /// The lines that were not taken, rising.
    pub skipped: Vec<u64>,
}

/// A file that was imported before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileBefore {
    /// The file, as it was named.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When its import began.
    pub business_date: Day,
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

/// What came of taking a file back.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReversal {
    /// The key of the batch.
    pub batch: String,
    /// The file, as it was named.
    pub file: String,
    /// Rows that it had posted.
    pub rows: u64,
    /// Rows reversed by this run.
    pub reversed: u64,
    /// Rows that had been reversed before.
    pub reversed_before: u64,
    /// Rows that can't be reversed.
    pub left: u64,
    /// The sum of the rows reversed by this run.
    pub amount: Total,
    /// The currency of the sum.
    pub currency: Currency,
    /// The first hundred rows that can't be reversed.
    pub left_rows: Vec<LeftRow>,
    /// Whether all of the file had been dealt with.
    pub complete: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// A row of a file that can't be reversed, and why.
#[derive(Clone, Debug, Serialize)]
pub struct LeftRow {
    /// The line in the file.
    pub line: Option<i64>,
    /// The transaction.
    pub transaction: String,
    /// The account that was paid.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// The code of the rule that refuses it.
    pub code: String,
    /// Why, in words.
    pub message: String,
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
