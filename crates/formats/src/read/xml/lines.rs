//! The text of a file, as much of it at hand as the next piece needs, with its lines
//! counted.

use super::super::decode::TextReader;
use super::super::fault::FileFault;

/// The longest tag, comment or text between two tags, in bytes.
const PIECE_BYTES_MAX: usize = 1024 * 1024;

/// What marks a text as Unicode.
const MARK: char = '\u{feff}';

/// The text of a file, taken piece by piece.
pub(super) struct Lines {
    pub(super) text: TextReader,
    block: String,
    /// Where the next piece begins in the block.
    place: usize,
    /// The first bytes of a character that goes on in the next block.
    broken_off: Vec<u8>,
    /// Whether the beginning was read.
    has_begun: bool,
    /// The line of the next piece, from 1.
    pub(super) line: u64,
}

/// Why there is no more text at hand.
pub(super) enum NoMore {
    /// The file has ended.
    End,
    /// The piece is longer than any may be.
    TooLong,
    /// What is read is no UTF-8.
    Letters,
    /// The file can't be read.
    Fault(FileFault),
}

impl Lines {
    pub(super) fn of(text: TextReader) -> Self {
        Self {
            text,
            block: String::new(),
            place: 0,
            broken_off: Vec::new(),
            has_begun: false,
            line: 1,
        }
    }

    /// What is at hand of the text that comes next.
    pub(super) fn rest(&self) -> &str {
        self.block.get(self.place..).unwrap_or_default()
    }

    /// Passes over so many bytes that are at hand.
    pub(super) fn pass(&mut self, bytes: usize) {
        let end = (self.place + bytes).min(self.block.len());
        let taken = &self.block.as_bytes()[self.place..end];
        let ends = taken.iter().map(|byte| u64::from(*byte == b'\n'));
        self.line += ends.sum::<u64>();
        self.place = end;
    }

    /// Passes over so many bytes at hand that have no line end.
    pub(super) fn pass_in_line(&mut self, bytes: usize) {
        self.place = (self.place + bytes).min(self.block.len());
    }

    /// Has more of the text at hand, behind what is there.
    pub(super) fn more(&mut self) -> Result<(), NoMore> {
        if self.rest().len() > PIECE_BYTES_MAX {
            return Err(NoMore::TooLong);
        }
        let mut bytes = std::mem::take(&mut self.block).into_bytes();
        bytes.drain(..self.place);
        self.place = 0;
        bytes.append(&mut self.broken_off);
        let known = bytes.len();
        let mut ended = false;
        while bytes.len() == known && !ended {
            ended = !self.text.fill(&mut bytes).map_err(NoMore::Fault)?;
        }
        let valid = match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            Err(error) if error.error_len().is_none() && !ended => error.valid_up_to(),
            Err(_) => return Err(NoMore::Letters),
        };
        self.broken_off = bytes.split_off(valid);
        self.block = String::from_utf8(bytes).map_err(|_| NoMore::Letters)?;
        // Some senders mark a text twice.
        if !std::mem::replace(&mut self.has_begun, true) && self.block.starts_with(MARK) {
            self.place = MARK.len_utf8();
        }
        if ended { Err(NoMore::End) } else { Ok(()) }
    }
}
