//! Delimited tables: a header and records, one at a time.
//!
//! What belongs here: records with the physical line where they start, their
//! cells and their text as it was read. Nothing here knows what a column
//! means. Memory is bounded: no more than a few MiB are held, however long
//! the file or a line of it is.

use std::borrow::Cow;

use bankctl_types::text::{may_be_guarded_later, unguard_later_lines, unguard_start};

use super::decode::{Encoding, TextReader};
use super::fault::{FileFault, FileFaultKind};
use super::scan::{CellSpan, Dialect, Scan, detect, scan_record};
use super::source::Source;

/// The longest record in bytes of UTF-8.
pub const RECORD_BYTES_MAX: usize = 1024 * 1024;
/// As much is decoded ahead, so that a record is scanned once.
const AHEAD_BYTES: usize = 4 * RECORD_BYTES_MAX;
/// How many records may stand above the header.
const PREAMBLE_RECORDS_MAX: usize = 40;

/// Which record is the header.
pub enum HeaderRule<'a> {
    /// The first that is not blank.
    First,
    /// The first that the function knows, by itself or with the record above
    /// it; else the first that is not blank.
    Recognised(&'a dyn Fn(&[&str]) -> bool),
    /// The one of a line, its cells divided by a character.
    Line(u64, char),
}

/// A record above the header.
#[derive(Clone, Debug)]
pub struct TitleLine {
    /// Its line; the first is 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// The record as it was read.
    pub raw: String,
}

/// A delimited table, read record by record as often as needed.
pub struct Table {
    text: TextReader,
    dialect: Dialect,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    line_next: u64,
    header_line: u64,
    header: Vec<String>,
    header_raw: String,
    titles: Vec<TitleLine>,
    record: Record,
}

/// One record: its cells, its line, and its text as it was read.
#[derive(Default)]
pub struct Record {
    line: u64,
    /// The record as read, then the cells that stand otherwise in the file.
    text: String,
    raw_bytes: usize,
    cells: Vec<CellSpan>,
    stray_text: bool,
    long_cells: bool,
}

impl Record {
    /// The physical line where the record starts; the first line is 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells the record has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the record has no cell; none that was read is so.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The cell at a place, or nothing if the record is shorter. A leading
    /// `'` that keeps a spreadsheet from running the cell is taken off; those
    /// of later lines are gone already.
    pub fn cell(&self, place: usize) -> &str {
        let text = self
            .cells
            .get(place)
            .and_then(|span| self.text.get(span.start..span.end))
            .unwrap_or_default();
        unguard_start(text)
    }

    /// The cells in their order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.cell(place))
    }

    /// The record as it was read, quotes and all, without its line end.
    pub fn raw(&self) -> &str {
        self.text.get(..self.raw_bytes).unwrap_or_default()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
    }

    /// Whether a cell has line ends in it.
    pub fn has_long_cells(&self) -> bool {
        self.long_cells
    }

    /// Whether text follows a closing quote, so that the cells are in doubt.
    pub fn has_stray_text(&self) -> bool {
        self.stray_text
    }

    fn set(&mut self, raw: &str, line: u64, stray_text: bool) {
        self.text.clear();
        self.text.push_str(raw);
        self.raw_bytes = raw.len();
        self.line = line;
        self.stray_text = stray_text;
        self.long_cells = raw.bytes().any(|byte| matches!(byte, b'\n' | b'\r'));
        let may_be_guarded = may_be_guarded_later(raw);
        for span in &mut self.cells {
            if !span.escaped && !may_be_guarded {
                continue;
            }
            let cell = &self.text[span.start..span.end];
            let cell = if span.escaped {
                Cow::Owned(cell.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(cell)
            };
            let cell = unguard_later_lines(&cell).into_owned();
            span.start = self.text.len();
            self.text.push_str(&cell);
            span.end = self.text.len();
        }
    }
}

impl Table {
    /// Opens a table and reads its header; `encoding` is what the user says.
    ///
    /// # Errors
    /// See [`TextReader::open`]; `empty_file` if no record is there.
    pub fn open(
        source: Source,
        rule: &HeaderRule<'_>,
        encoding: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        let mut table = Self {
            text: TextReader::open(source, encoding)?,
            dialect: Dialect {
                delimiter: b',',
                bare_return: false,
            },
            buffer: Vec::new(),
            start: 0,
            ended: false,
            line_next: 1,
            header_line: 0,
            header: Vec::new(),
            header_raw: String::new(),
            titles: Vec::new(),
            record: Record::default(),
        };
        table.fill()?;
        let mut dialect = detect(&table.buffer);
        if let Some(delimiter) = declared_delimiter(&table.buffer) {
            dialect.delimiter = delimiter;
        }
        table.find_header(rule, dialect)?;
        Ok(table)
    }

    /// The records above the header.
    pub fn titles(&self) -> &[TitleLine] {
        &self.titles
    }

    /// The column names as they were read; those of two records are joined.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The line of the header.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// The header as it was read, without its line end.
    pub fn header_raw(&self) -> &str {
        &self.header_raw
    }

    /// The character between two cells.
    pub fn delimiter(&self) -> char {
        char::from(self.dialect.delimiter)
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> Encoding {
        self.text.encoding()
    }

    /// Whether the encoding is the likeliest only; see
    /// [`TextReader::is_guessed`].
    pub fn is_guessed(&self) -> bool {
        self.text.is_guessed()
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        self.text.sha256()
    }

    /// The record that [`Table::advance`] came to.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: Option<u64>, kind: FileFaultKind) -> FileFault {
        self.text.source().fault(line, kind)
    }

    /// Goes back to the first record after the header.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn rewind(&mut self) -> Result<(), FileFault> {
        self.restart()?;
        while self.advance()? {
            if self.record.line == self.header_line {
                return Ok(());
            }
        }
        Err(self.fault(None, FileFaultKind::Changed))
    }

    /// Goes to the next record that is not a blank line; `false` at the end.
    ///
    /// # Errors
    /// `unclosed_quote`, `record_too_long`, or the file cannot be read.
    pub fn advance(&mut self) -> Result<bool, FileFault> {
        loop {
            if self.buffer.len() - self.start < RECORD_BYTES_MAX + 2 {
                self.fill()?;
            }
            if self.start == self.buffer.len() {
                return Ok(false);
            }
            if self.read_record()? {
                return Ok(true);
            }
        }
    }

    /// Reads the record at the start of the buffer; `false` if it is blank.
    fn read_record(&mut self) -> Result<bool, FileFault> {
        let rest = &self.buffer[self.start..];
        let window = &rest[..rest.len().min(RECORD_BYTES_MAX + 2)];
        let whole = self.ended && window.len() == rest.len();
        let line = self.line_next;
        let scan = scan_record(window, self.dialect, whole, &mut self.record.cells);
        let (length, consumed, line_breaks, stray_text) = match scan {
            Scan::Record {
                length,
                consumed,
                line_breaks,
                stray_text,
            } if length <= RECORD_BYTES_MAX => (length, consumed, line_breaks, stray_text),
            Scan::Open {
                quote_after_breaks: Some(breaks),
            } if whole => {
                return Err(self.fault(Some(line + breaks), FileFaultKind::UnclosedQuote));
            }
            Scan::Record { .. } | Scan::Open { .. } => {
                let quote_line = match scan {
                    Scan::Open { quote_after_breaks } => quote_after_breaks,
                    Scan::Record { .. } => None,
                }
                .map(|breaks| line + breaks);
                let kind = FileFaultKind::RecordTooLong { quote_line };
                return Err(self.fault(Some(line), kind));
            }
        };
        // The text was valid when it was decoded the first time.
        let Ok(raw) = std::str::from_utf8(&window[..length]) else {
            return Err(self.fault(Some(line), FileFaultKind::Changed));
        };
        let blank = raw.trim().is_empty() && self.record.cells.len() == 1;
        if !blank {
            self.record.set(raw, line, stray_text);
        }
        self.start += consumed;
        self.line_next += line_breaks;
        Ok(!blank)
    }

    /// Moves what is left to the front and decodes more behind it.
    fn fill(&mut self) -> Result<(), FileFault> {
        if self.ended {
            return Ok(());
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        while self.buffer.len() < AHEAD_BYTES {
            if !self.text.fill(&mut self.buffer)? {
                self.ended = true;
                break;
            }
        }
        Ok(())
    }

    fn restart(&mut self) -> Result<(), FileFault> {
        self.text.restart()?;
        self.buffer.clear();
        self.start = 0;
        self.ended = false;
        self.line_next = 1;
        Ok(())
    }

    fn find_header(&mut self, rule: &HeaderRule<'_>, detected: Dialect) -> Result<(), FileFault> {
        match rule {
            HeaderRule::Recognised(is_header) => {
                // A preamble hides the delimiter, so each is tried in turn.
                for delimiter in [detected.delimiter, b',', b';', b'\t', b'|'] {
                    self.dialect = Dialect {
                        delimiter,
                        ..detected
                    };
                    if self.recognise(*is_header)? {
                        return Ok(());
                    }
                }
            }
            HeaderRule::Line(line, delimiter) => {
                self.dialect = Dialect {
                    delimiter: u8::try_from(*delimiter).unwrap_or(detected.delimiter),
                    ..detected
                };
                self.restart()?;
                while self.advance()? {
                    if self.record.line == *line {
                        self.take_header();
                        return Ok(());
                    }
                }
            }
            HeaderRule::First => {}
        }
        self.titles.clear();
        self.dialect = detected;
        self.restart()?;
        while self.advance()? {
            if self.record.line == 1 && declared_delimiter(self.record.raw().as_bytes()).is_some() {
                continue;
            }
            self.take_header();
            return Ok(());
        }
        Err(self.fault(None, FileFaultKind::Empty))
    }

    /// Looks for a header among the first records.
    fn recognise(&mut self, is_header: &dyn Fn(&[&str]) -> bool) -> Result<bool, FileFault> {
        self.titles.clear();
        self.restart()?;
        for _ in 0..PREAMBLE_RECORDS_MAX {
            if !self.advance()? {
                break;
            }
            if is_header(&self.record.cells().collect::<Vec<_>>()) {
                self.take_header();
                return Ok(true);
            }
            let joined = self.joined();
            if is_header(&joined.iter().map(String::as_str).collect::<Vec<_>>()) {
                self.take_header();
                self.header_raw = joined_raw(&joined, self.delimiter());
                self.header = joined;
                self.titles.pop();
                return Ok(true);
            }
            if self.record.line > 1 || declared_delimiter(self.record.raw().as_bytes()).is_none() {
                self.titles.push(TitleLine {
                    line: self.record.line,
                    cells: self.record.cells().map(str::to_owned).collect(),
                    raw: self.record.raw().to_owned(),
                });
            }
        }
        Ok(false)
    }

    /// The names of two records as one header: `Account` above `Number`.
    /// Empty, unless the record above has as many cells and several words.
    fn joined(&self) -> Vec<String> {
        let Some(above) = self.titles.last().filter(|above| {
            let words = above.cells.iter().filter(|cell| !cell.trim().is_empty());
            above.cells.len() == self.record.len() && words.count() > 1
        }) else {
            return Vec::new();
        };
        let cells = above.cells.iter().zip(self.record.cells());
        cells
            .map(|(above, below)| {
                format!("{} {}", above.trim(), below.trim())
                    .trim()
                    .to_owned()
            })
            .collect()
    }

    fn take_header(&mut self) {
        self.header = self.record.cells().map(str::to_owned).collect();
        self.header_line = self.record.line;
        self.header_raw = self.record.raw().to_owned();
    }
}

/// A header of joined names as a row of the file.
fn joined_raw(names: &[String], delimiter: char) -> String {
    let cell = |name: &String| format!("\"{}\"", name.replace('"', "\"\""));
    let cells: Vec<String> = names.iter().map(cell).collect();
    cells.join(&delimiter.to_string())
}

/// The delimiter of a first line `sep=;`, which spreadsheets write and read.
fn declared_delimiter(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b's', b'e', b'p', b'=', delimiter, rest @ ..]
            if matches!(delimiter, b',' | b';' | b'\t' | b'|')
                && matches!(rest.first(), None | Some(b'\r' | b'\n')) =>
        {
            Some(*delimiter)
        }
        _ => None,
    }
}
