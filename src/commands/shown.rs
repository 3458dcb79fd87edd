//! What errors may show of a file that the caller gives.
//!
//! Through `sudo` people name files that they may not read themselves. What
//! stands in one that only its owner may read is not told to others; a key or a
//! token of ours is told to no one.

use bankctl_formats::read::{FileFault, Reading, Source, Strict, Warning};
use bankctl_ledger::views::{FileReading, FileWarning};
use bankctl_types::own_files::veiled;

use crate::config;
use crate::error::{Class, Error, Fault, of_file};

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
        let reading = self.view_of(reading);
        if self.0 {
            return reading;
        }
        FileReading {
            columns: serde_json::Map::new(),
            ignored: Vec::new(),
            sheet: None,
            ..reading
        }
    }

    /// What a file is warned of: the kinds and lines of it at least.
    pub fn warnings(self, warnings: &[Warning]) -> Vec<FileWarning> {
        let told = |warning: &Warning| FileWarning {
            line: warning.line,
            code: warning.code.to_owned(),
            message: self.message(&warning.message),
        };
        warnings.iter().map(told).collect()
    }

    /// Refuses a file for what is odd about it.
    ///
    /// # Errors
    /// The first warning that is not accepted, if they are to refuse it.
    pub fn refuse_odd(
        self,
        strict: &Strict,
        file: &str,
        warnings: &[Warning],
    ) -> Result<(), Error> {
        let checked = strict.check(file, warnings);
        checked.map_err(|fault| self.fault(fault))
    }

    /// A text of the file, if it may be shown.
    pub fn text(self, text: &str) -> Option<String> {
        self.0.then(|| veiled(text).into_owned())
    }

    /// Refuses to write what is in the file to standard output, where others may read
    /// it.
    ///
    /// # Errors
    /// `permission_denied`, if only its owner may read it.
    pub fn on_output(self, what: &str) -> Result<(), Error> {
        if self.0 {
            return Ok(());
        }
        let message = format!("{what} is not written to standard output: {HIDDEN}");
        Err(
            Fault::new(Class::NotPermitted, "permission_denied", message)
                .hint("name a file for it, or give the file itself on standard input")
                .into(),
        )
    }

    /// What is wrong with a row, likewise.
    pub fn message(self, message: &str) -> String {
        if self.0 {
            veiled(message).into_owned()
        } else {
            HIDDEN.to_owned()
        }
    }

    /// How a file was read, as it is shown.
    fn view_of(self, reading: Reading) -> FileReading {
        let heading = |heading: String| veiled(&heading).into_owned();
        let mut columns = serde_json::Map::new();
        for (field, name) in reading.columns {
            let heading = heading(name);
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
            ignored: reading.ignored.into_iter().map(heading).collect(),
            encoding: reading.encoding.to_owned(),
            encoding_guessed: reading.is_guessed,
            delimiter: match reading.delimiter {
                '\t' => "tab".to_owned(),
                other => other.to_string(),
            },
            decimal: reading.decimal.character().to_string(),
            format: reading.format,
            sheet: reading.sheet.map(heading),
            warnings: self.warnings(&reading.warnings),
        }
    }
}
