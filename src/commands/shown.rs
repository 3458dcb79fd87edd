//! What errors may show of a file that the caller gives.
//!
//! Through `sudo` people name files that they may not read themselves. What
//! stands in one that only its owner may read is not told to others; a key or a
//! token of ours is told to no one.

use bankctl_formats::read::{FileFault, Reading, Source, Warning};
use bankctl_ledger::views::{FileReading, FileWarning};
use bankctl_types::own_files::veiled;

use crate::config;
use crate::error::{Error, Fault, of_file};

/// What is said instead.
const HIDDEN: &str = "only its owner may read the file, so nothing of it is shown";

/// Failures of a file that repeat nothing of what is in it.
const SAFE: [&str; 8] = [
    "file_not_found",
    "is_a_directory",
    "io",
    "file_changed",
    "empty_file",
    "unclosed_quote",
    "record_too_long",
    "invalid_map",
];

/// Whether what is in a file may be shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown(bool);

impl Shown {
    /// To who runs this.
    pub fn of(source: &Source) -> Self {
        Self(!config::is_hidden(source.private_owner()))
    }

    /// What is wrong with the file, without headings and cells where they may
    /// not be shown.
    pub fn fault(self, fault: FileFault) -> Error {
        if self.0 || SAFE.contains(&fault.code()) {
            return of_file(fault);
        }
        let message = format!("{}: {HIDDEN}", fault.file);
        let told = of_file(fault);
        Fault::new(told.class(), told.code(), message)
            .hint("ask the file's owner what is in it, or give it on standard input")
            .into()
    }

    /// How a file was read, without its headings where they may not be shown.
    pub fn reading(self, reading: Reading) -> FileReading {
        let reading = view_of(reading);
        if self.0 {
            return reading;
        }
        FileReading {
            columns: serde_json::Map::new(),
            ignored: Vec::new(),
            sheet: None,
            warnings: Vec::new(),
            ..reading
        }
    }

    /// What is wrong with a row, likewise.
    pub fn message(self, message: &str) -> String {
        if self.0 {
            veiled(message).into_owned()
        } else {
            HIDDEN.to_owned()
        }
    }
}

/// A warning, as it is shown.
pub(super) fn warning(warning: &Warning) -> FileWarning {
    FileWarning {
        line: warning.line,
        code: warning.code.to_owned(),
        message: warning.message.clone(),
    }
}

/// How a file was read, as it is shown.
fn view_of(reading: Reading) -> FileReading {
    let mut columns = serde_json::Map::new();
    for (field, heading) in reading.columns {
        // Of some fields a file has several columns.
        let more = match columns.remove(field) {
            None => serde_json::Value::String(heading),
            Some(serde_json::Value::Array(mut list)) => {
                list.push(heading.into());
                list.into()
            }
            Some(one) => serde_json::json!([one, heading]),
        };
        columns.insert(field.to_owned(), more);
    }
    FileReading {
        columns,
        ignored: reading.ignored,
        encoding: reading.encoding.to_owned(),
        encoding_guessed: reading.is_guessed,
        delimiter: match reading.delimiter {
            '\t' => "tab".to_owned(),
            other => other.to_string(),
        },
        decimal: reading.decimal.character().to_string(),
        format: reading.format,
        sheet: reading.sheet,
        warnings: reading.warnings.iter().map(warning).collect(),
    }
}
