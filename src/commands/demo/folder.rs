//! The folder of a bank that is made up, and what lies in it beside the ledger.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bankctl_storage::Location;
use bankctl_storage::atomic_file::{DraftFile, Guard, Output, Refusal};
use bankctl_types::text::shell_quoted;

use crate::commands::Result;
use crate::error::{Class, Error, Fault};

/// The name of the ledger.
const LEDGER: &str = "ledger.db";

/// A folder that is new or empty.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder of a path, which must have nothing in it.
    ///
    /// # Errors
    /// Something is there, or the path can't be looked at.
    pub(super) fn free(path: &Path) -> Result<Self> {
        let failed = |error: &io::Error| failed(path, error);
        let path_absolute = std::path::absolute(path).map_err(|error| failed(&error))?;
        let is_empty = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(failed(&error)),
        };
        if is_empty {
            return Ok(Self {
                path: path_absolute,
            });
        }
        let message = format!("{} is not empty", path.display());
        Err(Fault::new(Class::Conflict, "already_exists", message)
            .hint("name a folder that is new or empty")
            .into())
    }

    /// Makes it, for its owner only.
    ///
    /// # Errors
    /// It can't be made.
    pub(super) fn make(&self) -> Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.path)
            .map_err(|error| failed(&self.path, &error))
    }

    /// A file in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where it is.
    pub(super) fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// Where the ledger is.
    pub(super) fn ledger_path(&self) -> String {
        self.path(LEDGER).display().to_string()
    }

    /// The ledger.
    pub(super) fn ledger(&self) -> Location {
        Location::file(self.path(LEDGER))
    }

    /// Puts a file into it.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn put(&self, name: &str, text: &str, guard: &Rc<Guard>) -> Result<()> {
        let path = self.path(name);
        let output = Output::replacing(&path, Rc::clone(guard));
        let written = DraftFile::beside(output).and_then(|mut draft| {
            draft.write_all(text.as_bytes())?;
            draft.put()
        });
        written.map_err(|refusal| match refusal {
            Refusal::Io(error) => failed(&path, &error),
            kept => kept.into(),
        })
    }

    /// What says how to use the bank.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        // A string of TOML is written as one of JSON.
        let ledger = serde_json::Value::String(self.ledger_path());
        let config = format!(
            "# The ledger that bankctl uses where BANKCTL_CONFIG names this file.\nledger = {ledger}\n"
        );
        let file = |name| shell_quoted(&self.path(name).display().to_string()).into_owned();
        let readme = README
            .replace("=CONFIG", &format!("={}", file("config.toml")))
            .replace("PAYROLL", &file("next-payroll.csv"));
        vec![
            ("config.toml".to_owned(), config),
            ("README.txt".to_owned(), readme),
        ]
    }
}

fn failed(path: &Path, error: &io::Error) -> Error {
    let message = format!("{} can't be written: {error}", path.display());
    Fault::new(Class::Failure, "io", message)
        .hint("name a folder that can be written to")
        .into()
}

const README: &str = "A bank to learn on. The people are made up.

Use it from this shell:

    export BANKCTL_CONFIG=CONFIG
    bankctl ui
    bankctl customer list --search garc
    bankctl stats --period monthly --chart
    bankctl approval list
    bankctl verify

Pay the wages of next-payroll.csv, in which three rows are wrong:

    bankctl import payroll PAYROLL --dry-run
    bankctl import payroll PAYROLL --skip-rejects --rejects bad.csv

You have every role. The other users are demo-anna (teller), demo-ben (teller,
supervisor), demo-carla (supervisor, admin) and demo-dora (auditor). demo-anna asked for
what waits for a second person, so you may approve it.

When you are done, remove the folder, and the file with the key of personal data:
bankctl ledger show and bankctl doctor say where it is.
";
