//! What errors may show of a file that somebody gives.
//!
//! Through `sudo` people name files that they may not read themselves. What
//! stands in one that only its owner may read is not told to others; a key or a
//! token of ours is told to nobody.

use crate::config;
use crate::domain::ours::veiled;
use crate::error::{Error, Fault};
use crate::import::Source;
use crate::ledger::views::FileReading;

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

    /// A failure, without headings and cells where they may not be shown.
    pub fn error(self, error: Error) -> Error {
        match error {
            Error::File(fault) if !self.0 && !SAFE.contains(&fault.code()) => {
                let file = fault.file.clone();
                let told = Error::File(fault).describe();
                Fault::new(told.class, told.code, format!("{file}: {HIDDEN}"))
                    .hint("ask the file's owner what is in it, or give it on standard input")
                    .into()
            }
            other => other,
        }
    }

    /// How a file was read, without its headings where they may not be shown.
    pub fn reading(self, reading: FileReading) -> FileReading {
        if self.0 {
            return reading;
        }
        FileReading {
            columns: serde_json::Map::new(),
            ignored: Vec::new(),
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
