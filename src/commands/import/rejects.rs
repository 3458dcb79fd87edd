//! The file of the rows that were not taken.
//!
//! Each row stands as it was read, after three columns that say where it
//! stood and what is wrong. Columns that an import does not know are passed
//! over, so the mended file can be imported as it is.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::FileArgs;
use crate::commands::Result;
use crate::draft::{DraftFile, Guard, Output, Refusal};
use crate::error::{Error, Fault, exit};
use crate::import::{Layout, RawRows, Source};
use crate::report::Reject;

/// Writes rejects beside where they belong, and moves the file there when it
/// is whole.
pub(super) struct RejectsFile {
    path: PathBuf,
    draft: DraftFile,
    /// What the rejects come from, until the first of them.
    source: Option<(Source, Layout)>,
    rows: Option<RawRows>,
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
    pub(super) fn begin(
        args: &FileArgs,
        source: (Source, Layout),
        guard: Rc<Guard>,
    ) -> Result<Option<Self>> {
        let path = match &args.rejects {
            Some(path) => path.clone(),
            None if args.skip_rejects => beside(&args.file)?,
            None => return Ok(None),
        };
        let output = Output::new_file(&path, guard);
        let draft = DraftFile::beside(output).map_err(|refusal| refused(&path, refusal))?;
        Ok(Some(Self {
            path,
            draft,
            source: Some(source),
            rows: None,
            written: 0,
        }))
    }

    /// Adds a row.
    pub(super) fn add(&mut self, reject: &Reject) -> Result<()> {
        if let Some((source, layout)) = self.source.take() {
            let rows = RawRows::open(source, layout)?;
            for title in rows.titles() {
                self.line(title)?;
            }
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
            .put()
            .map_err(|refusal| refused(&self.path, refusal))?;
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

fn refused(path: &Path, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Io(error) if error.kind() == ErrorKind::AlreadyExists => {
            let message = format!("{} already exists", path.display());
            Fault::new(exit::CONFLICT, "already_exists", message)
                .hint("it may hold rows that still wait to be mended: name another with --rejects FILE")
                .into()
        }
        Refusal::Io(error) => io(path, &error),
        kept => kept.into(),
    }
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Fault::new(exit::FAILURE, "io", format!("{}: {error}", path.display())).into()
}
