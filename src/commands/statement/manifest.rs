//! What stands in a folder of statements: manifest.csv, a line a file.

use std::collections::BTreeMap;
use std::fs;

use bankctl_types::account_statement::AccountStatement;
use serde::{Deserialize, Serialize};

use super::file::{Folder, failed, sha256};
use crate::commands::Result;
use crate::error::{Class, Error, Fault};

/// The name of the manifest.
const NAME: &str = "manifest.csv";

/// A file in the folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The account.
    account: String,
    /// The number of the month's statement.
    number: Option<u32>,
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// The balance before the first day.
    opening: String,
    /// The balance at the end of the last day.
    closing: String,
    /// The currency of both.
    currency: String,
    /// How many transactions.
    lines: usize,
    /// Whether the period was over.
    #[serde(rename = "final")]
    is_final: bool,
    /// The form.
    format: String,
    /// The name of the file.
    pub(super) file: String,
    /// The hash of the file.
    pub(super) sha256: String,
}

impl Entry {
    /// The line of a file.
    pub(super) fn of(statement: &AccountStatement, form: &str, file: String, bytes: &[u8]) -> Self {
        Self {
            account: statement.account.clone(),
            number: statement.number,
            from: statement.from.to_string(),
            to: statement.to.to_string(),
            opening: statement.opening.to_string(),
            closing: statement.closing.to_string(),
            currency: statement.currency.code().to_owned(),
            lines: statement.lines.len(),
            is_final: statement.is_final,
            format: form.to_owned(),
            file,
            sha256: sha256(bytes),
        }
    }
}

/// The files of a folder, by name.
pub(super) struct Manifest {
    entries: BTreeMap<String, Entry>,
}

impl Manifest {
    /// What the folder has; nothing if it has no manifest.
    ///
    /// # Errors
    /// There is one that is none of ours.
    pub(super) fn read(folder: &Folder) -> Result<Self> {
        let mut entries = BTreeMap::new();
        let path = folder.path(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed(&path, &error)),
        };
        for row in csv::Reader::from_reader(&bytes[..]).deserialize() {
            let entry: Entry = row.map_err(|_| foreign(&path.display().to_string()))?;
            entries.insert(entry.file.clone(), entry);
        }
        Ok(Self { entries })
    }

    /// The finished file of an account in a form and of these days.
    pub(super) fn of(&self, account: &str, form: &str, days: (String, String)) -> Option<&Entry> {
        let (from, to) = days;
        // Names of files begin with that of the account.
        let ours = self.entries.range(account.to_owned()..);
        let mut ours = ours.take_while(|(file, _)| file.starts_with(account));
        let found = ours.find(|(_, entry)| {
            entry.is_final
                && entry.account == account
                && entry.format == form
                && entry.from == from
                && entry.to == to
        });
        found.map(|(_, entry)| entry)
    }

    /// Takes a file.
    pub(super) fn put(&mut self, entry: Entry) {
        self.entries.insert(entry.file.clone(), entry);
    }

    /// Writes it.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn write(&self, folder: &Folder) -> Result<()> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let fault =
            |error: String| -> Error { Fault::new(Class::Failure, "internal", error).into() };
        for entry in self.entries.values() {
            let done = writer.serialize(entry);
            done.map_err(|error| fault(error.to_string()))?;
        }
        let bytes = writer.into_inner();
        folder.put(NAME, &bytes.map_err(|error| fault(error.to_string()))?)
    }
}

fn foreign(path: &str) -> Error {
    let message = format!("{path} is no list of statements that bankctl wrote");
    Fault::new(Class::Conflict, "already_exists", message)
        .hint("name another folder, or move that file away")
        .into()
}
