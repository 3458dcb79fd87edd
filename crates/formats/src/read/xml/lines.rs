//! The text of a file for the reader of XML, with its lines counted.

use std::io::{self, BufRead, Read};

use super::super::decode::TextReader;
use super::super::fault::FileFault;

/// The longest tag, comment or text between two tags, in bytes.
const PIECE_BYTES_MAX: usize = 1024 * 1024;

/// The text of a file as quick-xml takes it, with its lines counted and the
/// length of one piece bounded.
pub(super) struct Lines {
    pub(super) text: TextReader,
    block: Vec<u8>,
    place: usize,
    pub(super) line: u64,
    /// How much was read since the piece began.
    pub(super) piece_bytes: usize,
    pub(super) fault: Option<FileFault>,
}

impl Lines {
    pub(super) fn of(text: TextReader) -> Self {
        Self {
            text,
            block: Vec::new(),
            place: 0,
            line: 1,
            piece_bytes: 0,
            fault: None,
        }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let length = block.len().min(buffer.len());
        buffer[..length].copy_from_slice(&block[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Lines {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece_bytes > PIECE_BYTES_MAX {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        while self.place == self.block.len() {
            self.block.clear();
            self.place = 0;
            match self.text.fill(&mut self.block) {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    self.fault = Some(fault);
                    return Err(io::Error::from(io::ErrorKind::Other));
                }
            }
        }
        Ok(&self.block[self.place..])
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.place + amount).min(self.block.len());
        let taken = &self.block[self.place..end];
        self.line += taken
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
        self.piece_bytes += taken.len();
        self.place = end;
    }
}
