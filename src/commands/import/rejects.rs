//! The file of the rows that were not taken.
//!
//! Each row stands as it was read, after three columns that say where it
//! stood and what is wrong. Columns that an import does not know are passed
//! over, so the file can be fixed and imported as it is. Of a file that is one
//! of rejects itself they are replaced.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{FileArgs, cells};
use crate::commands::Result;
use crate::draft::DraftFile;
use crate::error::{Error, Fault, exit};
use crate::import::{RawRows, Source};
use crate::report::Reject;

/// The columns before those of the file itself.
const OWN: [&str; 3] = ["reject_line", "reject_code", "reject_reason"];

/// Writes rejects beside where they belong, and moves the file there when it
/// is whole.
pub(super) struct RejectsFile {
    path: PathBuf,
    draft: DraftFile,
    /// What the rejects come from, until the first of them.
    source: Option<Source>,
    rows: Option<RawRows>,
    /// How many columns of the file are such of rejects.
    own: usize,
    written: u64,
}

/// Where the rejects of a file go if nobody says it.
fn beside(file: &Path) -> Result<PathBuf> {
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
    /// Begins a file where the caller says, or beside the input where good rows
    /// are posted without the bad ones. One that is there is never overwritten.
    pub(super) fn begin(args: &FileArgs, source: Source) -> Result<Option<Self>> {
        let path = match &args.rejects {
            Some(path) => path.clone(),
            None if args.skip_rejects => beside(&args.file)?,
            None => return Ok(None),
        };
        if path.symlink_metadata().is_ok() {
            return Err(Fault::new(
                exit::CONFLICT,
                "already_exists",
                format!("{} already exists", path.display()),
            )
            .hint("it may hold rows that still wait to be fixed: name another with --rejects FILE")
            .into());
        }
        let draft = DraftFile::beside(&path).map_err(|error| io(&path, &error))?;
        Ok(Some(Self {
            path,
            draft,
            source: Some(source),
            rows: None,
            own: 0,
            written: 0,
        }))
    }

    /// Adds a row.
    pub(super) fn add(&mut self, reject: &Reject) -> Result<()> {
        if let Some(source) = self.source.take() {
            let rows = RawRows::open(source)?;
            let (header, delimiter) = (rows.header(), rows.delimiter());
            let is_of_rejects =
                cells::values(header, delimiter).starts_with(&OWN.map(str::to_owned));
            self.own = if is_of_rejects { OWN.len() } else { 0 };
            let header = cells::rest_after(header, delimiter, self.own).unwrap_or_default();
            let own = OWN.join(&delimiter.to_string());
            self.line(&format!("{own}{delimiter}{header}"))?;
            self.rows = Some(rows);
        }
        let Some(rows) = &mut self.rows else {
            return Ok(());
        };
        let delimiter = rows.delimiter();
        let row = rows.row_of(reject.line)?.unwrap_or_default();
        let row = cells::rest_after(row, delimiter, self.own).unwrap_or(row);
        let reason = quoted(&reject.message);
        let text = format!(
            "{}{delimiter}{}{delimiter}{reason}{delimiter}{row}",
            reject.line, reject.code
        );
        self.written += 1;
        self.line(&text)
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
