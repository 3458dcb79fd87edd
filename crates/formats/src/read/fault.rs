//! What can be wrong with a file: a fault of the whole file, or of one row.
//!
//! What belongs here: the type of faults of a file, their codes, and the words that say
//! what was wrong and what to do. A [`FileFault`] ends the reading; a
//! [`RowFault`] leaves one row out and the reading goes on.

use std::fmt;
use std::io;

use bankctl_types::text::shell_quoted;
use rust_decimal::Decimal;

use super::format::InputFormat;
use super::nacha::NachaFault;
pub use super::row_fault::RowFault;
use super::warning::Warning;

/// The most characters of a cell that a message repeats.
const VALUE_CHARACTERS_MAX: usize = 100;

/// Why a file cannot be read as a whole.
#[derive(Debug)]
pub struct FileFault {
    /// The file as it was named, or `standard input`.
    pub file: String,
    /// The physical line, where it is known; the first is 1.
    pub line: Option<u64>,
    /// What is wrong. Boxed, so that results stay small.
    pub kind: Box<FileFaultKind>,
}

/// The kinds of [`FileFault`].
#[derive(Debug, thiserror::Error)]
pub enum FileFaultKind {
    /// No file has this name.
    #[error("there is no such file")]
    NotFound,
    /// The name is a directory's.
    #[error("is a directory, not a file")]
    Directory,
    /// The system could not open or read it.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
    /// What was read of it could not be put aside, or read from there again.
    #[error("what it says could not be kept in a temporary file: {0}")]
    PutAside(#[source] io::Error),
    /// Its size or time changed between two passes.
    #[error("changed while it was being read")]
    Changed,
    /// Not text: a program, an archive, a picture, or a torn encoding.
    #[error("is not a text file that can be read: {0}")]
    Unreadable(String),
    /// A format that is known and not read here.
    #[error("is {what}")]
    UnsupportedFormat {
        /// What it is.
        what: String,
        /// What to do about it.
        cure: &'static str,
    },
    /// A spreadsheet that is damaged, or takes too much memory.
    #[error("is a spreadsheet that cannot be read: {0}")]
    Spreadsheet(String),
    /// A zip archive that is damaged, or takes too much memory.
    #[error("is a zip archive that cannot be read: {0}")]
    Archive(String),
    /// Several sheets have the columns.
    #[error("the sheets {} all have the columns of this import", list(.sheets))]
    AmbiguousSheet {
        /// Their names.
        sheets: Vec<String>,
    },
    /// No sheet has the name that is asked for.
    #[error("there is no sheet {sheet:?}; the sheets are {}", list(.sheets))]
    UnknownSheet {
        /// The name.
        sheet: String,
        /// The sheets that show.
        sheets: Vec<String>,
    },
    /// Only hidden sheets are left, and they are not read.
    #[error("no sheet that shows has the columns of this import; hidden is {}", list(.hidden))]
    NoVisibleSheet {
        /// The sheets that do not show.
        hidden: Vec<String>,
    },
    /// Of a format that is not read here, or not of the one that was asked for.
    #[error("{}{}", .found.described(), not_the_one(*.asked))]
    Format {
        /// What the file is.
        found: InputFormat,
        /// What the user says that it is.
        asked: Option<InputFormat>,
    },
    /// A statement of a kind that is not read, or a file without one.
    #[error("{0}")]
    NoStatement(String),
    /// The file ends too early.
    #[error("{0}")]
    Truncated(String),
    /// A warning, where the user asks to take none.
    #[error("{}", .0.message)]
    Warned(Warning),
    /// Letters that the encoding does not have, or of no known encoding.
    #[error("{0}")]
    Letters(String),
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// A quote was opened and the file ended.
    #[error("a quoted cell starts here and is never closed")]
    UnclosedQuote,
    /// A record is longer than any row can be.
    #[error("a row is longer than 1 MiB{}", open_quote(*.quote_line))]
    RecordTooLong {
        /// The line of the quote that was still open.
        quote_line: Option<u64>,
    },
    /// No column is recognised as a field that the import needs.
    #[error("no column is recognised as {field}; the columns are {}", list(.columns))]
    MissingColumn {
        /// The field that needs a column.
        field: &'static str,
        /// The header as it was read.
        columns: Vec<String>,
    },
    /// Several columns could be one field.
    #[error("more than one column could be {field}: {}", positions(.columns))]
    AmbiguousColumn {
        /// The field that they could be.
        field: &'static str,
        /// The columns in question: position, from 1, and heading.
        columns: Vec<(usize, String)>,
    },
    /// A heading says of the money what can't be used.
    #[error("column {column:?} can't be {field}: {reason}")]
    HeadingMeans {
        /// The field that the name stands for.
        field: &'static str,
        /// The column as the header names it.
        column: String,
        /// What its heading says.
        reason: String,
    },
    /// A column that is no field says something about the money.
    #[error("column {} is not used, and {value:?} in it {says}", heading(.column, *.position))]
    UnusedColumn {
        /// The column as the header names it.
        column: String,
        /// Its position, from 1.
        position: usize,
        /// The first value that says it.
        value: String,
        /// What it says.
        says: &'static str,
        /// What to do about it.
        cure: String,
    },
    /// The statement is of another account, or of several.
    #[error("the statement is of {}, and not of this account", list(.accounts))]
    StatementAccount {
        /// The accounts that it names.
        accounts: Vec<String>,
        /// The column that names them; empty if they stand above the rows.
        column: String,
        /// Whether the user says what the file calls the account.
        is_asked: bool,
    },
    /// What stands above the header says that the amounts can't be used.
    #[error("{text:?} stands above the column names: {reason}")]
    TitleMeans {
        /// The cell.
        text: String,
        /// What it says.
        reason: &'static str,
    },
    /// A quoted cell holds what looks like rows of this file.
    #[error(
        "a quoted cell that begins in this row holds line {swallowed}, which looks like a row of its own"
    )]
    RowsInQuotes {
        /// The first line in it that looks like a row.
        swallowed: u64,
    },
    /// A mapping names a column that the header does not have.
    #[error("there is no column {column:?} for {field}; the columns are {}", list(.columns))]
    UnknownColumn {
        /// The field that was mapped.
        field: &'static str,
        /// The column as it was asked for.
        column: String,
        /// The header as it was read.
        columns: Vec<String>,
        /// The column that is spelled most like it.
        suggestion: Option<String>,
    },
    /// A mapping names a field that the import does not have.
    #[error("there is no field {field:?}; the fields are {}", .fields.join(", "))]
    UnknownField {
        /// The field as it was asked for.
        field: String,
        /// The fields of this import.
        fields: Vec<&'static str>,
        /// The field that is spelled most like it.
        suggestion: Option<String>,
    },
    /// A field is mapped to two columns.
    #[error("the field {0} is mapped more than once")]
    MappedTwice(&'static str),
    /// Names that would be kept for ever, in letters that are a guess.
    #[error("is not UTF-8, and its letters can't be told for sure; as {encoding} it says {}", .samples.join(", "))]
    EncodingInDoubt {
        /// The likeliest encoding.
        encoding: &'static str,
        /// Cells as they read under it.
        samples: Vec<String>,
    },
    /// A column of amounts that can be read in two ways.
    #[error(
        "column {column:?}: {value:?} can be read in two ways, and no row shows which is meant"
    )]
    AmbiguousAmount {
        /// The column as the header names it.
        column: String,
        /// The first amount in doubt.
        value: String,
    },
    /// A column of dates that can be read in two ways.
    #[error(
        "column {column:?}: {value:?} can be read in two ways, and no row shows which is meant"
    )]
    AmbiguousDate {
        /// The column as the header names it.
        column: String,
        /// The first date in doubt.
        value: String,
    },
    /// The totals row is not the sum of the rows.
    #[error("column {column:?}: the total is {stated}, but the rows sum to {summed}")]
    ControlTotal {
        /// The column as the header names it.
        column: String,
        /// The total as the file states it.
        stated: String,
        /// The sum of the rows.
        summed: Decimal,
    },
    /// The totals row is no amount.
    #[error(
        "column {column:?}: the total {stated:?} can't be read, so the rows can't be compared with it"
    )]
    UnreadTotal {
        /// The column as the header names it.
        column: String,
        /// The total as the file states it.
        stated: String,
    },
    /// A total that can't be compared, where rows are to be left out.
    #[error(
        "column {column:?}: the total {stated} can't be compared with the rows, because not every amount can be read"
    )]
    UncheckedTotal {
        /// The column as the header names it.
        column: String,
        /// The total as the file states it.
        stated: Decimal,
    },
    /// A number of rows above the header is not how many there are.
    #[error("the file says that it has {stated} rows, but it has {counted}")]
    ControlCount {
        /// The number as the file states it.
        stated: u64,
        /// How many rows there are.
        counted: u64,
    },
    /// A file of the Automated Clearing House has a fault of its own kind.
    #[error("{0}")]
    Nacha(NachaFault),
    /// A message or a payment has another number of transactions than it says.
    #[error("{whose} says that it has {stated:?} transactions, but it has {counted}")]
    PaymentCount {
        /// The message, or which payment of it.
        whose: String,
        /// The number as the file states it.
        stated: String,
        /// How many there are.
        counted: u64,
    },
    /// The amounts of a message or a payment have another sum than it says.
    #[error("{whose} says that its amounts sum to {stated:?}, but they sum to {summed}")]
    PaymentSum {
        /// The message, or which payment of it.
        whose: String,
        /// The sum as the file states it.
        stated: String,
        /// The sum.
        summed: Decimal,
    },
    /// So many rows repeat one another that they cannot be listed.
    #[error("more than {limit} rows repeat a {field} of another row")]
    TooManyDuplicates {
        /// The field that is repeated.
        field: &'static str,
        /// How many rows would have been listed.
        limit: usize,
    },
}

/// What the user says that a file is.
fn not_the_one(asked: Option<InputFormat>) -> String {
    asked.map_or_else(String::new, |asked| {
        format!(", and not {}", asked.described())
    })
}

fn open_quote(quote_line: Option<u64>) -> String {
    quote_line.map_or_else(String::new, |line| {
        format!("; a quoted cell that starts in line {line} is not closed")
    })
}

/// A column by its heading, or by its position if it has none.
fn heading(column: &str, position: usize) -> String {
    if column.trim().is_empty() {
        format!("#{position}")
    } else {
        format!("{:?}", shorten(column))
    }
}

fn positions(columns: &[(usize, String)]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|(position, column)| format!("{:?} (#{position})", shorten(column)))
        .collect();
    names.join(", ")
}

fn list(columns: &[String]) -> String {
    const COLUMNS_MAX: usize = 40;
    let mut names: Vec<String> = columns
        .iter()
        .take(COLUMNS_MAX)
        .map(|column| format!("{:?}", shorten(column)))
        .collect();
    if columns.len() > COLUMNS_MAX {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// The text, cut where a message would become unreadable.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How to say which account of a statement is meant.
fn choose_account(accounts: &[String], column: &str) -> String {
    let account = accounts.first().map_or("NUMBER", String::as_str);
    let account = shorten(account);
    let other_side = if column.is_empty() {
        String::new()
    } else {
        format!("; if the column names the other side of each line: --ignore {column:?}")
    };
    format!(
        "name the account that the statement is of with --account; if the file calls this account so: \
         --statement-account {account:?}{other_side}"
    )
}

impl FileFaultKind {
    /// The stable name of this kind of fault.
    pub fn code(&self) -> &'static str {
        match *self {
            FileFaultKind::NotFound => "file_not_found",
            FileFaultKind::Directory => "is_a_directory",
            FileFaultKind::Io(_) | FileFaultKind::PutAside(_) => "io",
            FileFaultKind::Changed => "file_changed",
            FileFaultKind::Unreadable(_)
            | FileFaultKind::Letters(_)
            | FileFaultKind::Spreadsheet(_)
            | FileFaultKind::Archive(_) => "unreadable_file",
            FileFaultKind::AmbiguousSheet { .. } => "ambiguous_sheet",
            FileFaultKind::UnknownSheet { .. } => "unknown_sheet",
            FileFaultKind::UnsupportedFormat { .. } | FileFaultKind::Format { .. } => {
                "unsupported_format"
            }
            FileFaultKind::NoStatement(_) => "unsupported_statement",
            FileFaultKind::Truncated(_) => "truncated_file",
            FileFaultKind::Warned(ref warning) => warning.code,
            FileFaultKind::Empty => "empty_file",
            FileFaultKind::UnclosedQuote => "unclosed_quote",
            FileFaultKind::RecordTooLong { .. } => "record_too_long",
            FileFaultKind::MissingColumn { .. } | FileFaultKind::NoVisibleSheet { .. } => {
                "missing_column"
            }
            FileFaultKind::AmbiguousColumn { .. } => "ambiguous_column",
            FileFaultKind::UnknownColumn { .. } => "unknown_column",
            FileFaultKind::UnknownField { .. } | FileFaultKind::MappedTwice(_) => "invalid_map",
            FileFaultKind::AmbiguousAmount { .. } => "ambiguous_amount",
            FileFaultKind::AmbiguousDate { .. } => "ambiguous_date",
            FileFaultKind::HeadingMeans { .. }
            | FileFaultKind::UnusedColumn { .. }
            | FileFaultKind::TitleMeans { .. } => "column_not_understood",
            FileFaultKind::StatementAccount {
                ref accounts,
                is_asked: false,
                ..
            } if accounts.len() > 1 => "ambiguous_statement",
            FileFaultKind::StatementAccount { .. } => "wrong_statement_account",
            FileFaultKind::RowsInQuotes { .. } => "rows_in_quotes",
            FileFaultKind::EncodingInDoubt { .. } => "encoding_in_doubt",
            FileFaultKind::ControlTotal { .. }
            | FileFaultKind::UnreadTotal { .. }
            | FileFaultKind::UncheckedTotal { .. }
            | FileFaultKind::ControlCount { .. }
            | FileFaultKind::PaymentSum { .. } => "control_total_mismatch",
            FileFaultKind::Nacha(ref fault) => fault.code(),
            FileFaultKind::PaymentCount { .. } => "control_count_mismatch",
            FileFaultKind::TooManyDuplicates { .. } => "too_many_duplicates",
        }
    }
}

impl FileFault {
    /// A fault of `file`, at a line where one is known.
    pub(super) fn new(file: &str, line: Option<u64>, kind: FileFaultKind) -> Self {
        Self {
            file: file.to_owned(),
            line,
            kind: Box::new(kind),
        }
    }

    /// The stable name of this kind of fault.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        self.hint_about_columns()
            .or_else(|| Some(self.fixed_hint()?.to_owned()))
    }

    /// What to do about columns, by what they are called.
    fn hint_about_columns(&self) -> Option<String> {
        match &*self.kind {
            FileFaultKind::MissingColumn { field, .. } => Some(format!(
                "name the column with --map {field}=COLUMN; the first row must name the columns"
            )),
            FileFaultKind::AmbiguousColumn { field, columns } => Some(choose(field, columns)),
            FileFaultKind::HeadingMeans {
                field,
                column,
                reason,
            } => {
                // Only words that are not understood can be passed over.
                Some(if reason.ends_with("not understood") {
                    format!(
                        "if its cells are plain amounts of the account's currency: --map {field}={column:?}"
                    )
                } else {
                    format!("name the column that holds the {field} with --map {field}=COLUMN")
                })
            }
            FileFaultKind::UnusedColumn { cure, .. } => Some(cure.clone()),
            FileFaultKind::UnsupportedFormat { cure, .. } => Some((*cure).to_owned()),
            FileFaultKind::AmbiguousSheet { sheets }
            | FileFaultKind::UnknownSheet { sheets, .. } => {
                let sheet = sheets.first()?;
                Some(format!("choose one with --sheet {}", shell_quoted(sheet)))
            }
            FileFaultKind::StatementAccount {
                accounts, column, ..
            } => Some(choose_account(accounts, column)),
            FileFaultKind::EncodingInDoubt { encoding, .. } => Some(format!(
                "if the letters are right, run it again with --encoding {encoding}; else name the \
                     encoding, or export the file as UTF-8"
            )),
            FileFaultKind::UnknownColumn { suggestion, .. }
            | FileFaultKind::UnknownField { suggestion, .. } => {
                Some(suggestion.as_ref().map_or_else(
                    || "give --map FIELD=COLUMN one of those names".to_owned(),
                    |name| format!("did you mean {name:?}?"),
                ))
            }
            _ => None,
        }
    }

    /// What to do about the file, whatever is in it.
    fn fixed_hint(&self) -> Option<&'static str> {
        Some(match &*self.kind {
            FileFaultKind::Nacha(fault) => fault.hint(),
            FileFaultKind::NotFound => "check its name and folder; - reads standard input",
            FileFaultKind::Io(_) => "check the disk that it is on, and run the command again",
            FileFaultKind::PutAside(_) => {
                "make room on the disk for temporary files, or name another in TMPDIR"
            }
            FileFaultKind::Directory => "name a file in it",
            FileFaultKind::Changed => "run the command again when nothing writes to the file",
            FileFaultKind::Unreadable(_) => "export the data as CSV in UTF-8",
            FileFaultKind::Letters(_) => {
                "say how the file writes letters, such as --encoding windows-1252, or export it in UTF-8"
            }
            FileFaultKind::Spreadsheet(_) => {
                "open it in a spreadsheet program, save it as .xlsx without a password and run it again"
            }
            FileFaultKind::Archive(_) => "unpack it and give the file in it",
            FileFaultKind::NoVisibleSheet { .. } => {
                "hidden sheets are not read; show the sheet in the spreadsheet program and save it, if it is meant"
            }
            FileFaultKind::Format { found, asked: None } => found.cure(),
            FileFaultKind::Format { .. } => {
                "leave --input-format out: formats are told by what is in a file"
            }
            FileFaultKind::NoStatement(_) => {
                "ask the bank for a statement of an account: camt.053, MT940, OFX, BAI2 or CSV"
            }
            FileFaultKind::Truncated(_) => "ask the sender for the whole file",
            FileFaultKind::Warned(_) => {
                "without --strict this is a warning; --accept CODE takes this one kind all the same"
            }
            FileFaultKind::Empty => "the first row must name the columns",
            FileFaultKind::TitleMeans { .. } => {
                "export the file with amounts in whole units, one payment a row"
            }
            FileFaultKind::RowsInQuotes { .. } => {
                "look for a quotation mark that is missing or one too many; --long-cells takes the cell as it is"
            }
            FileFaultKind::UnclosedQuote | FileFaultKind::RecordTooLong { .. } => {
                "look for a quotation mark that is missing or one too many"
            }
            FileFaultKind::MappedTwice(_) => "give each field once",
            FileFaultKind::AmbiguousAmount { .. } => {
                "say which sign marks the decimals: --decimal . or --decimal ,"
            }
            FileFaultKind::AmbiguousDate { .. } => {
                "say the order of day and month: --date-format dmy|mdy|ymd"
            }
            FileFaultKind::ControlTotal { .. }
            | FileFaultKind::UnreadTotal { .. }
            | FileFaultKind::ControlCount { .. } => {
                "ask the sender for a complete file, or correct the total"
            }
            FileFaultKind::PaymentCount { .. } | FileFaultKind::PaymentSum { .. } => {
                "ask the sender for a complete file; numbers and sums are never passed over"
            }
            FileFaultKind::UncheckedTotal { .. } => {
                "run it without --skip-rejects to see the rows, fix them in the file and run it again"
            }
            FileFaultKind::TooManyDuplicates { .. } => {
                "check that the right column is used; --map names another"
            }
            _ => return None,
        })
    }
}

/// How to choose one of several columns.
fn choose(field: &str, columns: &[(usize, String)]) -> String {
    let Some((position, column)) = columns.first() else {
        return format!("name one with --map {field}=COLUMN");
    };
    if columns.iter().skip(1).all(|(_, other)| other != column) {
        return format!("choose one with --map {field}={column:?}");
    }
    format!(
        "name each column by its position, such as --map {field}=#{position}; the others are then left aside: \
         if they hold payments too, import the file once more with those columns and a --batch of its own"
    )
}

impl fmt::Display for FileFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(formatter, ", line {line}")?;
        }
        write!(formatter, ": {}", self.kind)
    }
}

impl std::error::Error for FileFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.kind {
            FileFaultKind::Io(error) | FileFaultKind::PutAside(error) => Some(error),
            _ => None,
        }
    }
}
