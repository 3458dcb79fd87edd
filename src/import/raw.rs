//! Rows as they stand in a file, for one of rejects.

use super::fault::FileFault;
use super::source::Source;
use super::table::{HeaderRule, Table};

/// Reads the rows of a file as text, whatever they mean.
pub struct RawRows {
    table: Table,
}

impl RawRows {
    /// Opens a file; `encoding` is what the user says.
    ///
    /// # Errors
    /// [`FileFault`] if it is no table.
    pub fn open(
        source: Source,
        encoding: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        let table = Table::open(source, &HeaderRule::First, encoding)?;
        Ok(Self { table })
    }

    /// The header as it was read.
    pub fn header(&self) -> &str {
        self.table.header_raw()
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
