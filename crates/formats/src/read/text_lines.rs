//! The lines of a text that is not in rows of cells.

use super::decode::TextReader;
use super::fault::{FileFault, FileFaultKind};
use super::source::Source;

/// The longest line, in bytes: whole files of some banks are one line.
const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Lines one after another, however they end.
pub(super) struct TextLines {
    text: TextReader,
    block: Vec<u8>,
    place: usize,
    line: u64,
    ended: bool,
    /// Whether the line before ended with a carriage return.
    returned: bool,
}

impl TextLines {
    /// Opens a text that does not say how it writes letters.
    pub(super) fn open(source: Source) -> Result<Self, FileFault> {
        Ok(Self {
            text: TextReader::open_declared(source, None)?,
            block: Vec::new(),
            place: 0,
            line: 0,
            ended: false,
            returned: false,
        })
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub(super) fn sha256(&self) -> &str {
        self.text.sha256()
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: impl Into<Option<u64>>, kind: FileFaultKind) -> FileFault {
        self.text.source().fault(line.into(), kind)
    }

    /// The next line and its number, from 1.
    pub(super) fn next_line(&mut self) -> Result<Option<(u64, String)>, FileFault> {
        loop {
            if self.returned && self.block.get(self.place) == Some(&b'\n') {
                self.place += 1;
                self.returned = false;
            }
            let rest = &self.block[self.place..];
            if let Some(length) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                self.returned = rest[length] == b'\r';
                let line = String::from_utf8_lossy(&rest[..length]).into_owned();
                self.place += length + 1;
                self.line += 1;
                return Ok(Some((self.line, line)));
            }
            if self.ended {
                if rest.is_empty() {
                    return Ok(None);
                }
                let line = String::from_utf8_lossy(rest).into_owned();
                self.place = self.block.len();
                self.line += 1;
                return Ok(Some((self.line, line)));
            }
            if rest.len() > LINE_BYTES_MAX {
                let kind = FileFaultKind::RecordTooLong { quote_line: None };
                return Err(self.fault(self.line + 1, kind));
            }
            self.block.drain(..self.place);
            self.place = 0;
            self.returned &= self.block.is_empty();
            self.ended = !self.text.fill(&mut self.block)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, TextLines};

    #[test]
    fn lines_end_in_each_usual_way() {
        let table: [(&str, &[&str]); 5] = [
            ("a\nb\n", &["a", "b"]),
            ("a\r\nb\r\n\r\nc", &["a", "b", "", "c"]),
            ("a\rb", &["a", "b"]),
            ("\u{feff}a\n\n", &["a", ""]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let source = Source::spool("test", text.as_bytes()).expect("a source");
            let mut lines = TextLines::open(source).expect("text");
            let mut found = Vec::new();
            while let Some((number, line)) = lines.next_line().expect("a line") {
                found.push(line);
                assert_eq!(number, found.len() as u64);
            }
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_return_at_the_end_of_a_block_ends_one_line() {
        let text = format!("{}\r\nb\r\n", "x".repeat(256 * 1024 - 1));
        let source = Source::spool("test", text.as_bytes()).expect("a source");
        let mut lines = TextLines::open(source).expect("text");
        let mut count = 0;
        while lines.next_line().expect("a line").is_some() {
            count += 1;
        }
        assert_eq!(count, 2);
    }
}
