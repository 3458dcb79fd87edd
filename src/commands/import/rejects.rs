//! The file of the rows that were not taken.
//!
//! Each row stands as it was read, after three columns that say where it
//! stood and what is wrong. Columns that an import does not know are passed
//! over, so the mended file can be imported as it is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::commands::Result;
use crate::draft::DraftFile;
use crate::error::{Error, Fault, exit};
use crate::report::Reject;

/// Reads the rows of a file once more, as text.
pub(super) trait RawRows {
    /// The header as it was read.
    fn header(&self) -> String;
    /// The delimiter.
    fn delimiter(&self) -> char;
    /// The row of a line, which comes after all that were asked for before.
    fn row_of(&mut self, line: u64) -> Result<Option<String>>;
}

/// Writes rejects beside where they belong, and moves the file there when it
/// is whole.
pub(super) struct RejectsFile {
    path: PathBuf,
    draft: DraftFile,
    open: Option<Open>,
    rows: Option<Box<dyn RawRows>>,
    written: u64,
}

/// Opens the file that the rejects come from, at the first reject.
type Open = Box<dyn FnOnce() -> Result<Box<dyn RawRows>>>;

/// Where the rejects of a file go if nobody says it.
pub(super) fn beside(file: &Path) -> Result<PathBuf> {
    if file == Path::new("-") {
        return Err(Fault::new(
            exit::USAGE,
            "usage",
            "--skip-rejects needs --rejects FILE when reading standard input",
        )
        .hint("the rows that are not taken must be kept somewhere")
        .into());
    }
    for number in 1..1_000 {
        let suffix = if number == 1 {
            "rejects.csv".to_owned()
        } else {
            format!("rejects-{number}.csv")
        };
        let path = file.with_extension(suffix);
        if path.symlink_metadata().is_err() {
            return Ok(path);
        }
    }
    Err(Fault::new(
        exit::CONFLICT,
        "already_exists",
        format!("{} has a thousand rejects files", file.display()),
    )
    .hint("name another with --rejects FILE")
    .into())
}

impl RejectsFile {
    /// Begins a file; one that is there is never overwritten.
    pub(super) fn begin(path: PathBuf, open: Open) -> Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(Fault::new(
                exit::CONFLICT,
                "already_exists",
                format!("{} already exists", path.display()),
            )
            .hint("it may hold rows that still wait to be mended: name another with --rejects FILE")
            .into());
        }
        let draft = DraftFile::beside(&path).map_err(|error| io(&path, &error))?;
        Ok(Self {
            path,
            draft,
            open: Some(open),
            rows: None,
            written: 0,
        })
    }

    /// Adds a row.
    pub(super) fn add(&mut self, reject: &Reject) -> Result<()> {
        if let Some(open) = self.open.take() {
            let rows = open()?;
            let (header, delimiter) = (rows.header(), rows.delimiter());
            self.line(&format!(
                "reject_line{delimiter}reject_code{delimiter}reject_reason{delimiter}{header}"
            ))?;
            self.rows = Some(rows);
        }
        let Some(rows) = &mut self.rows else {
            return Ok(());
        };
        let delimiter = rows.delimiter();
        let row = rows.row_of(reject.line)?.unwrap_or_default();
        self.written += 1;
        let reason = quoted(&reject.message);
        self.line(&format!(
            "{}{delimiter}{}{delimiter}{reason}{delimiter}{row}",
            reject.line, reject.code
        ))
    }

    fn line(&mut self, text: &str) -> Result<()> {
        writeln!(self.draft, "{text}").map_err(|error| io(&self.path, &error))
    }

    /// Moves the file to its place; without rows there is none.
    pub(super) fn finish(self) -> Result<Option<String>> {
        if self.written == 0 {
            return Ok(None);
        }
        self.draft
            .as_file()
            .sync_all()
            .map_err(|error| io(&self.path, &error))?;
        self.draft
            .put(false)
            .map_err(|error| io(&self.path, &error))?;
        Ok(Some(self.path.display().to_string()))
    }
}

fn quoted(text: &str) -> String {
    let plain = text.replace(['\r', '\n'], " ");
    format!(
        "\"{}\"",
        crate::domain::text::guard(&plain).replace('"', "\"\"")
    )
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Fault::new(exit::FAILURE, "io", format!("{}: {error}", path.display())).into()
}
