//! Rows as they stand in a file, for one of rejects.

use std::sync::Arc;

use super::decode::Encoding;
use super::fault::FileFault;
use super::source::Source;
use super::table::{HeaderRule, Table};

/// Reads the rows of a file as text, whatever they mean.
pub struct RawRows {
    table: Table,
    layout: Layout,
}

/// Where the rows of a file begin, as a reader has found it.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The line of the header.
    pub(super) header_line: u64,
    /// The header as one row.
    pub(super) header: String,
    /// The character between two cells.
    pub(super) delimiter: char,
    /// How it writes characters.
    pub(super) encoding: Encoding,
    /// What stands above the header and is true of any of the rows.
    pub(super) titles: Vec<String>,
    /// The rows of a spreadsheet as text.
    pub(super) text: Option<Arc<[u8]>>,
}

impl RawRows {
    /// Opens a file.
    ///
    /// # Errors
    /// [`FileFault`] if it is no table.
    pub fn open(source: Source, layout: Layout) -> Result<Self, FileFault> {
        let rule = HeaderRule::Line(layout.header_line, layout.delimiter);
        let source = match &layout.text {
            Some(text) => source.replaced(Arc::clone(text)),
            None => source,
        };
        let table = Table::open(source, &rule, Some(layout.encoding.standard()))?;
        Ok(Self { table, layout })
    }

    /// What stands above the header and is true of any of the rows.
    pub fn titles(&self) -> &[String] {
        &self.layout.titles
    }

    /// The header as one row.
    pub fn header(&self) -> &str {
        &self.layout.header
    }

    /// The character between two cells.
    pub fn delimiter(&self) -> char {
        self.table.delimiter()
    }

    /// The row that starts in a line, without its line end; it is found without
    /// a new start if it comes after all that were asked for before.
    ///
    /// # Errors
    /// The file cannot be read, or changed since it was opened.
    pub fn row_of(&mut self, line: u64) -> Result<Option<&str>, FileFault> {
        if self.table.record().line() > line {
            self.table.rewind()?;
        }
        while self.table.record().line() < line {
            if !self.table.advance()? {
                return Ok(None);
            }
        }
        let record = self.table.record();
        Ok((record.line() == line).then(|| record.raw()))
    }
}
