//! Reports become text here, and nowhere else.
//!
//! What belongs here: one file for each form of output (`table`, `json`,
//! `csv`), each a `Renderer`; `chart`, which tables draw below their rows, and
//! `svg` as a picture, both to one `scale`; `page`, the same for a browser;
//! `failure`, the text of errors; `terminal` and `pager`, what a terminal is
//! asked and given. The rest serves the tables: `columns` chooses, `shown`
//! makes a cell fit to be read, `layout` decides widths, `grid` lays out.
//!
//! Nothing here reads the environment: a [`Style`] says all that was decided.
//! A new form is a file with a `Renderer` and a line in [`write()`].

mod answers;
#[cfg(feature = "tui")]
mod cells;
mod chart;
mod columns;
mod csv;
pub mod failure;
mod grid;
mod json;
mod layout;
mod page;
pub mod pager;
#[cfg(test)]
mod samples;
mod scale;
mod shown;
mod sort;
mod svg;
mod table;
pub mod terminal;
#[cfg(test)]
mod tests;
mod totals;
mod visible;
mod wrap;

use std::io::{self, BufWriter, Write};
use std::iter;

use chrono_tz::Tz;

#[cfg(feature = "tui")]
pub(crate) use cells::{CellColumn, Cells};
pub(crate) use chart::Bars;
pub use columns::check;
pub use failure::{ErrorText, write_error, write_note};
pub use pager::Pager;
pub use sort::Sort;
pub use visible::visible;
#[cfg(feature = "tui")]
pub(crate) use wrap::{shortened, wrap_words};

use crate::error::{Error, Fault};
use crate::report::{Body, List, Record, Stream};

/// The form of a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// For people; may change from release to release.
    Table,
    /// Objects with stable fields.
    Json,
    /// Rows with stable columns.
    Csv,
}

impl Form {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Table, Self::Json, Self::Csv];

    /// The name that people and scripts give.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The form of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.name() == name)
    }
}

/// How a result is written, decided before.
#[derive(Clone, Debug)]
// Each is a choice of its own.
#[allow(clippy::struct_excessive_bools)]
pub struct Style {
    /// The form.
    pub form: Form,
    /// Whether tables may have colours.
    pub color: bool,
    /// The width of the terminal; `None` when the output is not a terminal.
    pub width: Option<u16>,
    /// Whether the output is a terminal, which texts could steer.
    pub terminal: bool,
    /// Whether CSV has values as they are, also what a spreadsheet would run.
    pub raw: bool,
    /// Whether tables and CSV have a heading row.
    pub headers: bool,
    /// The names or headings of the columns; `None` for the usual ones. JSON has
    /// the fields that they come from.
    pub columns: Option<Vec<String>>,
    /// The order of lists; as they come if it is not said.
    pub sort: Option<Sort>,
    /// Whether lines, bars and masks may be drawn with more than ASCII.
    pub unicode: bool,
    /// The time zone of times in tables; as in the other forms if it is not known.
    pub zone: Option<Tz>,
    /// What shows results that are longer than the terminal is high.
    pub pager: Option<Pager>,
}

impl Style {
    /// The style of output that goes to a file or a pipe.
    pub fn plain(form: Form) -> Self {
        Self {
            form,
            color: false,
            width: None,
            terminal: false,
            raw: false,
            headers: true,
            columns: None,
            sort: None,
            unicode: true,
            zone: None,
            pager: None,
        }
    }
}

/// Why a result was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The reader has seen enough (`| head`): not a failure.
    #[error("the reader of the output is gone")]
    BrokenPipe,
    /// The output can't be written.
    #[error("can't write the result: {0}")]
    Io(#[source] io::Error),
    /// Answers to requests can't be written.
    #[error("can't write the answers to lines {first} to {last}: {error}")]
    Unanswered {
        /// Why.
        error: io::Error,
        /// The first line that is not answered.
        first: u64,
        /// The last line that was taken with it.
        last: u64,
    },
    /// The result itself came to an end with an error, or a column that is
    /// not there was asked for.
    #[error(transparent)]
    Failed(Error),
}

impl From<io::Error> for RenderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Io(error),
        }
    }
}

impl From<Error> for RenderError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Fault> for RenderError {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault.into())
    }
}

/// A form that results can be written in.
trait Renderer {
    /// Writes one record.
    fn one(&self, record: &dyn Record, output: &mut dyn Write) -> Result<(), RenderError>;
    /// Writes a list.
    fn list(&self, list: &List, output: &mut dyn Write) -> Result<(), RenderError>;
    /// Writes a list page by page, and holds no more than a page.
    fn stream(&self, stream: Stream, output: &mut dyn Write) -> Result<(), RenderError>;
}

/// Writes what a command has to say. Nothing is written before the first page
/// of a stream is there, so that an error which comes at once stands alone.
///
/// # Errors
/// [`RenderError`]. After an error within a stream, what was written is cut
/// short: JSON is not closed, so that no reader takes it for the whole.
pub fn write(body: Body, style: &Style, output: &mut dyn Write) -> Result<(), RenderError> {
    let body = match body {
        Body::Answers(answers) => return answers::write(answers, output),
        other => other,
    };
    check(&body, style)?;
    let mut body = begun(body)?;
    if let (Body::List(list), Some(order)) = (&mut body, &style.sort) {
        sort::sort(list, order);
    }
    let Some(pager) = &style.pager else {
        return write_through(body, style, output);
    };
    let mut through = pager::Paged::new(pager, output);
    write_through(body, style, &mut through)?;
    Ok(through.finish()?)
}

fn write_through(body: Body, style: &Style, output: &mut dyn Write) -> Result<(), RenderError> {
    let mut buffered = BufWriter::new(output);
    write_body(body, style, &mut buffered)?;
    Ok(buffered.flush()?)
}

fn write_body(body: Body, style: &Style, output: &mut dyn Write) -> Result<(), RenderError> {
    let renderer: Box<dyn Renderer + '_> = match style.form {
        Form::Table => Box::new(table::Table::new(style)),
        Form::Json => Box::new(json::Json::new(style)),
        Form::Csv => Box::new(csv::Csv::new(style)),
    };
    match body {
        // Answers are written before anything waits in a buffer.
        Body::Nothing | Body::Answers(_) => Ok(()),
        Body::One(record) => renderer.one(record.as_ref(), output),
        Body::List(list) => renderer.list(&list, output),
        Body::Stream(stream) => renderer.stream(stream, output),
        Body::Text(text) => Ok(output.write_all(text.as_bytes())?),
        Body::Bytes(bytes) => Ok(output.write_all(&bytes)?),
        Body::Picture(charts) => Ok(output.write_all(svg::picture(&charts).as_bytes())?),
        Body::Page(page) => Ok(output.write_all(page::written(&page).as_bytes())?),
        Body::TextStream(pieces) => {
            for piece in pieces {
                output.write_all(piece?.as_bytes())?;
            }
            Ok(())
        }
    }
}

/// The body, with the first page of a stream already drawn.
fn begun(body: Body) -> Result<Body, RenderError> {
    Ok(match body {
        Body::Stream(stream) => Body::Stream(Stream {
            columns: stream.columns,
            pages: begun_iterator(stream.pages)?,
        }),
        Body::TextStream(pieces) => Body::TextStream(begun_iterator(pieces)?),
        other => other,
    })
}

type Fallible<T> = Box<dyn Iterator<Item = Result<T, Error>>>;

fn begun_iterator<T: 'static>(mut items: Fallible<T>) -> Result<Fallible<T>, RenderError> {
    match items.next() {
        None => Ok(Box::new(iter::empty())),
        Some(first) => {
            let first = first?;
            Ok(Box::new(iter::once(Ok(first)).chain(items)))
        }
    }
}
