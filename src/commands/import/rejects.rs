//! The file of the rows that were not taken.
//!
//! Each row stands as it was read, after three columns that say where it
//! stood and what is wrong. Columns that an import does not know are passed
//! over, so the file can be fixed and imported as it is. Of a file that is one
//! of rejects itself they are replaced.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::nacha::Accept;
use bankctl_formats::read::{Layout, RawRows, Source};
use bankctl_ledger::views::Reject;
use bankctl_storage::atomic_file::{DraftFile, Output, Refusal};

use super::entry_rows::EntryRows;
use super::{Context, FileArgs, Shown, cells, is_stream};
use crate::commands::Result;
use crate::commands::payment_file::{OrderRows, Orders};
use crate::error::{Class, Error, Fault};

/// The columns before those of the file itself.
const OWN: [&str; 3] = ["reject_line", "reject_code", "reject_reason"];

/// Writes rejects beside where they belong, and moves the file there when it
/// is whole.
pub(super) struct RejectsFile {
    sink: Sink,
    /// What the rejects come from, until the first of them.
    source: Option<RowsOf>,
    rows: Option<Rows>,
    /// How many columns of the file are such of rejects.
    own: usize,
    written: u64,
}

/// What rejects come from.
pub(super) enum RowsOf {
    /// A table, whose rows stand as they were read.
    Table(Source, Layout),
    /// A file of payments, whose rows are written as those of a table.
    Orders(Source, InputFormat, Accept),
    /// A file of the clearing house, whose entries are written as rows.
    Entries(Source),
}

/// The rows of it.
enum Rows {
    Table(RawRows),
    Orders(OrderRows),
    Entries(Box<EntryRows>),
}

/// Where rejects go.
enum Sink {
    /// To a file, once it is whole.
    File(PathBuf, DraftFile),
    /// To standard output, as they are found.
    Output(Box<dyn Write>),
}

impl Sink {
    fn open(path: PathBuf, context: &Context<'_>) -> Result<Self> {
        if is_stream(&path) {
            return Ok(Self::Output(context.outlet("a file of rejects")?));
        }
        let output = Output::new_file(&path, context.guard());
        match DraftFile::beside(output) {
            Ok(draft) => Ok(Self::File(path, draft)),
            Err(refusal) => Err(refused(&path, refusal)),
        }
    }

    fn line(&mut self, text: &str) -> Result<()> {
        match self {
            Self::File(path, draft) => writeln!(draft, "{text}").map_err(|error| io(path, &error)),
            Self::Output(output) => writeln!(output, "{text}").map_err(|error| no_output(&error)),
        }
    }
}

/// Where the rejects of a file go if no one says it.
fn beside(file: &Path) -> Result<PathBuf> {
    if is_stream(file) {
        return Err(Fault::new(
            Class::Usage,
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
        Class::Conflict,
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
        source: RowsOf,
        (context, shown): (&Context<'_>, Shown),
    ) -> Result<Option<Self>> {
        let path = match &args.rejects {
            Some(path) => path.clone(),
            None if args.skip_rejects => beside(&args.file)?,
            None => return Ok(None),
        };
        Self::begin_at(&path, source, (context, shown))
    }

    /// Begins a file at a place.
    pub(super) fn begin_at(
        path: &Path,
        source: RowsOf,
        (context, shown): (&Context<'_>, Shown),
    ) -> Result<Option<Self>> {
        if is_stream(path) {
            shown.on_output("a file of rejects")?;
        }
        Ok(Some(Self {
            sink: Sink::open(path.to_owned(), context)?,
            source: Some(source),
            rows: None,
            own: 0,
            written: 0,
        }))
    }

    /// Adds a row.
    pub(super) fn add(&mut self, reject: &Reject, shown: Shown) -> Result<()> {
        match self.source.take() {
            None => {}
            Some(RowsOf::Orders(source, format, accept)) => {
                let orders = Orders::open(source, format, &accept);
                let orders = orders.map_err(|fault| shown.fault(fault))?;
                let header = OrderRows::HEADER;
                self.sink.line(&format!("{},{header}", OWN.join(",")))?;
                self.rows = Some(Rows::Orders(OrderRows::new(orders)));
            }
            Some(RowsOf::Entries(source)) => {
                let rows = EntryRows::open(source).map_err(|fault| shown.fault(fault))?;
                let header = EntryRows::HEADER;
                self.sink.line(&format!("{},{header}", OWN.join(",")))?;
                self.rows = Some(Rows::Entries(Box::new(rows)));
            }
            Some(RowsOf::Table(source, layout)) => self.begin_table(source, layout, shown)?,
        }
        let reason = quoted(&reject.message);
        let text = match &mut self.rows {
            None => return Ok(()),
            Some(Rows::Orders(rows)) => {
                let row = rows
                    .row_of(reject.line)
                    .map_err(|fault| shown.fault(fault))?;
                format!("{},{},{reason},{row}", reject.line, reject.code)
            }
            Some(Rows::Entries(rows)) => {
                let row = rows
                    .row_of(reject.line)
                    .map_err(|fault| shown.fault(fault))?;
                format!("{},{},{reason},{row}", reject.line, reject.code)
            }
            Some(Rows::Table(rows)) => {
                let delimiter = rows.delimiter();
                let row = rows.row_of(reject.line);
                let row = row.map_err(|fault| shown.fault(fault))?.unwrap_or_default();
                let row = cells::rest_after(row, delimiter, self.own).unwrap_or(row);
                format!(
                    "{}{delimiter}{}{delimiter}{reason}{delimiter}{row}",
                    reject.line, reject.code
                )
            }
        };
        self.written += 1;
        self.sink.line(&text)
    }

    /// Writes what stands above the rows of a table.
    fn begin_table(&mut self, source: Source, layout: Layout, shown: Shown) -> Result<()> {
        let rows = RawRows::open(source, layout).map_err(|fault| shown.fault(fault))?;
        for title in rows.titles() {
            self.sink.line(title)?;
        }
        let (header, delimiter) = (rows.header(), rows.delimiter());
        let is_of_rejects = cells::values(header, delimiter).starts_with(&OWN.map(str::to_owned));
        self.own = if is_of_rejects { OWN.len() } else { 0 };
        let header = cells::rest_after(header, delimiter, self.own).unwrap_or_default();
        let own = OWN.join(&delimiter.to_string());
        self.sink.line(&format!("{own}{delimiter}{header}"))?;
        self.rows = Some(Rows::Table(rows));
        Ok(())
    }

    /// Whether they go to standard output.
    pub(super) fn is_output(&self) -> bool {
        matches!(self.sink, Sink::Output(_))
    }

    /// Moves the file to its place; without rows there is none.
    pub(super) fn finish(self) -> Result<Option<String>> {
        if self.written == 0 {
            return Ok(None);
        }
        match self.sink {
            Sink::File(path, draft) => {
                draft
                    .as_file()
                    .sync_all()
                    .map_err(|error| io(&path, &error))?;
                draft.put().map_err(|refusal| refused(&path, refusal))?;
                Ok(Some(path.display().to_string()))
            }
            Sink::Output(mut output) => {
                output.flush().map_err(|error| no_output(&error))?;
                Ok(Some("-".to_owned()))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    let plain = text.replace(['\r', '\n'], " ");
    format!(
        "\"{}\"",
        bankctl_types::text::guard(&plain).replace('"', "\"\"")
    )
}

fn refused(path: &Path, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Io(error) if error.kind() == ErrorKind::AlreadyExists => {
            let message = format!("{} already exists", path.display());
            Fault::new(Class::Conflict, "already_exists", message)
                .hint("it may hold rows that still wait to be fixed: name another with --rejects FILE")
                .into()
        }
        Refusal::Io(error) => io(path, &error),
        kept => kept.into(),
    }
}

fn no_output(error: &std::io::Error) -> Error {
    Fault::new(Class::Failure, "io", format!("standard output: {error}"))
        .hint("run the same import again: what was posted is not posted a second time")
        .into()
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Fault::new(Class::Failure, "io", format!("{}: {error}", path.display())).into()
}
