//! Bytes to records of 94 characters.
//!
//! What belongs here: where a record ends, in files with line ends and without, with
//! blanks cut off or too many of them; and the characters between two columns of one.
//! What a column means is none of this file's business.

use std::borrow::Cow;

use super::super::decode::TextReader;
use super::super::fault::FileFault;
use super::super::source::Source;
use super::fault::NachaFault;

/// How many characters a record has.
pub(super) const WIDTH: usize = 94;
/// How many bytes a record can have: 94 characters of four bytes.
const RECORD_BYTES_MAX: usize = WIDTH * 4;
/// How many blanks may follow a record.
const BLANKS_MAX: usize = 64 * 1024;
const CHUNK_BYTES: usize = 256 * 1024;

/// Where the bytes come from.
enum Bytes {
    /// As they are in the file: each record decides about its own letters, so that
    /// one name in another encoding moves no column.
    Plain(Source),
    /// UTF-16, as UTF-8.
    Wide(Box<TextReader>),
}

/// The records of a file, one at a time.
pub(super) struct Records {
    bytes: Bytes,
    buffer: Vec<u8>,
    /// Where the next record begins in the buffer.
    next: usize,
    ended: bool,
    /// The line that the next record is in.
    next_line: u64,
    /// Whether the file divides into records of 94 bytes, for records without line ends.
    divides: bool,
    record: Record,
}

/// One record.
#[derive(Clone, Default, Debug)]
pub(super) struct Record {
    /// The line that it is in; the first is 1.
    pub(super) line: u64,
    text: String,
    /// Whether columns are bytes: in ASCII, and where a program that counts bytes
    /// filled the record.
    by_bytes: bool,
    /// How many characters it had, before the blanks that were too many.
    pub(super) width: usize,
}

impl Records {
    /// Opens a file.
    pub(super) fn open(mut source: Source) -> Result<Self, FileFault> {
        let divides = divides(&mut source)?;
        source.start(0)?;
        let mut head = Vec::new();
        source.read_into(&mut head, 2)?;
        let is_wide = head == b"\xff\xfe" || head == b"\xfe\xff";
        let bytes = if is_wide {
            Bytes::Wide(Box::new(TextReader::open(source, None)?))
        } else {
            Bytes::Plain(source)
        };
        let mut records = Self {
            bytes,
            buffer: Vec::new(),
            next: 0,
            ended: false,
            next_line: 1,
            divides,
            record: Record::default(),
        };
        records.restart()?;
        Ok(records)
    }

    /// Where the bytes come from.
    pub(super) fn source(&self) -> &Source {
        match &self.bytes {
            Bytes::Plain(source) => source,
            Bytes::Wide(reader) => reader.source(),
        }
    }

    /// Goes back to the first record.
    pub(super) fn restart(&mut self) -> Result<(), FileFault> {
        match &mut self.bytes {
            Bytes::Plain(source) => source.start(0)?,
            Bytes::Wide(reader) => reader.restart()?,
        }
        self.buffer.clear();
        self.next = 0;
        self.ended = false;
        self.next_line = 1;
        self.ensure(3)?;
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.next = 3;
        }
        Ok(())
    }

    /// The record that was read last.
    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    /// A fault at a line.
    pub(super) fn fault(&self, line: u64, fault: NachaFault) -> FileFault {
        self.source().fault(Some(line), fault.into())
    }

    /// The first bytes that are not blank, as many as are asked for.
    pub(super) fn head(&mut self, bytes: usize) -> Result<&[u8], FileFault> {
        self.skip_blank()?;
        self.ensure(bytes)?;
        let rest = &self.buffer[self.next..];
        Ok(&rest[..rest.len().min(bytes)])
    }

    /// Reads the next record; `false` when there is no more.
    pub(super) fn advance(&mut self) -> Result<bool, FileFault> {
        self.skip_blank()?;
        self.ensure(RECORD_BYTES_MAX)?;
        let rest = &self.buffer[self.next..];
        if rest.is_empty() {
            return Ok(false);
        }
        let (taken, width) = cut(rest, self.divides);
        self.record.take(self.next_line, &rest[..taken], width);
        self.next += taken;
        let blanks = self.skip_rest_of_line()?;
        self.record.width += blanks;
        Ok(true)
    }

    /// Passes over blank lines, and over what marks or fills the end of a file.
    fn skip_blank(&mut self) -> Result<(), FileFault> {
        loop {
            self.ensure(1)?;
            let Some(&byte) = self.buffer.get(self.next) else {
                return Ok(());
            };
            match byte {
                b'\n' => self.next_line += 1,
                b'\r' => {
                    self.ensure(2)?;
                    self.next_line += u64::from(self.buffer.get(self.next + 1) != Some(&b'\n'));
                }
                b' ' | b'\t' | 0x1a | 0 => {}
                _ => return Ok(()),
            }
            self.next += 1;
        }
    }

    /// Passes over blanks behind a record up to the end of its line, and says how
    /// many. What is no blank is the next record, or no record, which shows then.
    fn skip_rest_of_line(&mut self) -> Result<usize, FileFault> {
        let mut blanks = 0;
        while blanks <= BLANKS_MAX {
            self.ensure(blanks + 1)?;
            match self.buffer.get(self.next + blanks) {
                Some(b' ' | b'\t') => blanks += 1,
                Some(b'\n' | b'\r' | 0x1a | 0) | None => {
                    self.next += blanks;
                    return Ok(blanks);
                }
                Some(_) => break,
            }
        }
        if blanks == 0 && self.is_record_next() {
            return Ok(0);
        }
        let line = self.next_line;
        Err(self.fault(line, NachaFault::LineTooLong))
    }

    /// Whether the next byte can begin a record.
    fn is_record_next(&self) -> bool {
        matches!(self.buffer.get(self.next), Some(b'1' | b'5'..=b'9'))
    }

    /// Has so many bytes from the next record on in the buffer, if the file has.
    fn ensure(&mut self, bytes: usize) -> Result<(), FileFault> {
        while self.buffer.len() - self.next < bytes && !self.ended {
            if self.next > 0 {
                self.buffer.drain(..self.next);
                self.next = 0;
            }
            match &mut self.bytes {
                Bytes::Plain(source) => {
                    let read = source.read_into(&mut self.buffer, CHUNK_BYTES)?;
                    self.ended = read < CHUNK_BYTES;
                }
                Bytes::Wide(reader) => self.ended = !reader.fill(&mut self.buffer)?,
            }
        }
        Ok(())
    }
}

/// Whether a file but for its mark and its last line end divides into records of 94
/// bytes.
fn divides(source: &mut Source) -> Result<bool, FileFault> {
    let length = source.length_bytes();
    let mut ends = Vec::new();
    source.start(0)?;
    source.read_into(&mut ends, 3)?;
    let mark = if ends == b"\xef\xbb\xbf" { 3 } else { 0 };
    ends.clear();
    source.start(length.saturating_sub(2))?;
    source.read_into(&mut ends, 2)?;
    let line_end = ends.iter().rev().take_while(|byte| b"\r\n".contains(byte));
    let records = length.saturating_sub(mark + line_end.count() as u64);
    Ok(records.is_multiple_of(WIDTH as u64))
}

/// How many bytes of what follows are one record, and how many characters. Of records
/// without line ends `divides` says whether each has 94 bytes.
fn cut(rest: &[u8], divides: bool) -> (usize, usize) {
    let line = rest
        .iter()
        .take(RECORD_BYTES_MAX)
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(rest.len().min(RECORD_BYTES_MAX));
    let line = &rest[..line];
    let by_bytes = line.len() == WIDTH || (divides && line.len().is_multiple_of(WIDTH));
    if let Some(start) = line.get(..WIDTH)
        && (start.is_ascii() || by_bytes || !is_unicode(line))
    {
        return (WIDTH, WIDTH);
    }
    let mut width = 0;
    let mut taken = 0;
    for part in line.utf8_chunks() {
        for letter in part.valid().chars() {
            if width == WIDTH {
                return (taken, width);
            }
            width += 1;
            taken += letter.len_utf8();
        }
        if width + part.invalid().len() > WIDTH {
            return (taken, width);
        }
        width += part.invalid().len();
        taken += part.invalid().len();
    }
    (taken, width)
}

/// Whether bytes are UTF-8, but for a letter that the end breaks off.
fn is_unicode(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|fault| fault.error_len().is_none(), |_| true)
}

impl Record {
    fn take(&mut self, line: u64, bytes: &[u8], width: usize) {
        self.line = line;
        self.width = width;
        self.text.clear();
        self.by_bytes = bytes.is_ascii() || (bytes.len() == WIDTH && width == WIDTH);
        if let Ok(text) = std::str::from_utf8(bytes) {
            self.text.push_str(text);
        } else {
            // One letter a byte, so that columns stay where they are.
            self.by_bytes = false;
            self.text.extend(bytes.iter().map(|byte| western(*byte)));
        }
    }

    /// What kind of record it is: its first character.
    pub(super) fn kind(&self) -> char {
        self.text.chars().next().unwrap_or(' ')
    }

    /// Whether it has letters beyond ASCII, or characters that are none.
    pub(super) fn is_plain(&self) -> bool {
        self.text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    }

    /// Whether it is a line of nines that fills a block.
    pub(super) fn is_filler(&self) -> bool {
        let text = self.text.trim_end();
        text.len() > 1 && text.bytes().all(|byte| byte == b'9')
    }

    /// The characters from one column to another, both counted, the first is 1. A
    /// record whose blanks were cut off has none there.
    pub(super) fn columns(&self, first: usize, last: usize) -> Cow<'_, str> {
        if self.by_bytes {
            let bytes = self.text.as_bytes();
            let from = (first - 1).min(bytes.len());
            return String::from_utf8_lossy(&bytes[from..last.min(bytes.len())]);
        }
        let mut starts = self.text.char_indices().map(|(start, _)| start);
        let Some(start) = starts.nth(first - 1) else {
            return Cow::Borrowed("");
        };
        let end = starts.nth(last - first).unwrap_or(self.text.len());
        Cow::Borrowed(&self.text[start..end])
    }

    /// The same without blanks at either side.
    pub(super) fn text(&self, first: usize, last: usize) -> Cow<'_, str> {
        match self.columns(first, last) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// The number between two columns, with blanks or zeros before it; a field of
    /// blanks has none.
    pub(super) fn number(&self, first: usize, last: usize) -> Result<Option<u64>, NachaFault> {
        let text = self.text(first, last);
        if text.is_empty() {
            return Ok(None);
        }
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let fault = || NachaFault::NotANumber {
            first,
            last,
            value: text.to_string(),
        };
        if !is_number {
            return Err(fault());
        }
        text.parse().map(Some).map_err(|_| fault())
    }
}

/// The letter of a byte in Windows-1252; a byte without one is its own number.
fn western(byte: u8) -> char {
    let bytes = [byte];
    let (letter, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    letter.chars().next().unwrap_or('?')
}
