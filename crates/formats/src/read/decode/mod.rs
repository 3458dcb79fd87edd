//! Bytes to UTF-8, a block at a time.
//!
//! What belongs here: turning each encoding into UTF-8, and the digest, which
//! is taken while the encoding is found out (`sniff`). Nothing here
//! knows rows or columns. Line ends stay as they are, because a quoted cell may hold one.
//!
//! A byte that means nothing in the encoding is a fault with its line, never
//! a `?` in a name.

use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use super::fault::{FileFault, FileFaultKind};
use super::sniff::{HEAD_BYTES, LineCount, Look, RunCheck, Utf8Check, first_choice, refuse_binary};
use super::source::{Source, hexadecimal};

pub use super::sniff::{USUAL_ENCODINGS, encoding_named};

const CHUNK_BYTES: usize = 256 * 1024;

/// How a file writes characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte-order mark.
    Utf8Marked,
    /// UTF-16, low byte first, after a mark of so many bytes.
    Utf16LittleEndian(u8),
    /// UTF-16, high byte first, after a mark of so many bytes.
    Utf16BigEndian(u8),
    /// A code page, such as Windows-1252 or Shift JIS.
    CodePage(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The usual name, as `--encoding` takes it.
    pub fn name(self) -> &'static str {
        self.standard().name()
    }

    /// The encoding without a word about a mark.
    pub(super) fn standard(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 | Self::Utf8Marked => UTF_8,
            Self::Utf16LittleEndian(_) => UTF_16LE,
            Self::Utf16BigEndian(_) => UTF_16BE,
            Self::CodePage(encoding) => encoding,
        }
    }

    fn mark_bytes(self) -> u64 {
        match self {
            Self::Utf8 | Self::CodePage(_) => 0,
            Self::Utf8Marked => 3,
            Self::Utf16LittleEndian(bytes) | Self::Utf16BigEndian(bytes) => u64::from(bytes),
        }
    }

    fn decoder(self) -> Option<encoding_rs::Decoder> {
        match self {
            Self::Utf8 | Self::Utf8Marked => None,
            _ => Some(self.standard().new_decoder_without_bom_handling()),
        }
    }
}

/// The text of a source as UTF-8, from its start as often as needed.
pub struct TextReader {
    source: Source,
    sha256: String,
    encoding: Encoding,
    guessed: bool,
    /// Whether a byte without a letter is passed over.
    is_lenient: bool,
    decoder: Option<encoding_rs::Decoder>,
    /// The lines that were decoded so far.
    lines: LineCount,
    input: Vec<u8>,
    ended: bool,
}

impl TextReader {
    /// Reads the source once, to learn its encoding and its digest, and a
    /// second time if it is neither UTF-8 nor UTF-16. What is `asked` for goes
    /// before every guess.
    ///
    /// # Errors
    /// What is not text, or not of the encoding that was asked for, is
    /// `unreadable_file`; a line longer than any row may be is
    /// `record_too_long`, without reading it to its end.
    pub fn open(
        source: Source,
        asked: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        Self::opened(source, asked, None)
    }

    /// Reads the source of a format whose text is not in rows, and that says
    /// in itself how it writes letters. What is UTF-8 or UTF-16 is taken as
    /// that, whatever it declares; else it is what it declares, else
    /// Windows-1252. Texts only describe there, so that a byte without a
    /// letter is no fault.
    ///
    /// # Errors
    /// What is not text is `unreadable_file`.
    pub(super) fn open_declared(
        source: Source,
        declared: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        let is_page = |page: &&encoding_rs::Encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(page);
        let page = declared.filter(is_page).unwrap_or(WINDOWS_1252);
        Self::opened(source, None, Some(page))
    }

    /// Opens a source; with a `page` that is taken for what is neither UTF-8
    /// nor UTF-16, its lines may be of any length.
    fn opened(
        mut source: Source,
        asked: Option<&'static encoding_rs::Encoding>,
        page: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        source.start(0)?;
        let mut hasher = Sha256::new();
        let mut valid = Utf8Check::default();
        let mut runs = RunCheck::default();
        let mut head = Vec::new();
        let mut chunk = Vec::new();
        while source.read_into(&mut chunk, CHUNK_BYTES)? > 0 {
            if head.is_empty() {
                head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES)]);
                refuse_binary(&source, &head)?;
            }
            hasher.update(&chunk);
            if page.is_none()
                && let Err(line) = runs.take(&chunk)
            {
                let kind = FileFaultKind::RecordTooLong { quote_line: None };
                return Err(source.fault(Some(line), kind));
            }
            valid.take(&chunk);
            chunk.clear();
        }
        let mut encoding =
            first_choice(&source, &head, valid.is_valid(), asked)?.or(page.map(Encoding::CodePage));
        let is_utf8 = matches!(encoding, Some(Encoding::Utf8 | Encoding::Utf8Marked));
        let guessed = encoding.is_none();
        if guessed || (is_utf8 && !valid.is_valid()) {
            encoding = Some(Self::look(&mut source)?.decide(&source, encoding)?);
        }
        let mut reader = Self {
            source,
            sha256: hexadecimal(&hasher.finalize()),
            // It was decided by the second look at the latest.
            encoding: encoding.unwrap_or(Encoding::Utf8),
            guessed,
            is_lenient: page.is_some(),
            decoder: None,
            lines: LineCount::default(),
            input: Vec::new(),
            ended: false,
        };
        reader.restart()?;
        Ok(reader)
    }

    /// The same text from its start, for a reader of its own. What its bytes are and
    /// mean is known, so that nothing is read for it.
    ///
    /// # Errors
    /// The file changed, or the system has no more file handles.
    pub(super) fn again(&self) -> Result<Self, FileFault> {
        let mut reader = Self {
            source: self.source.again()?,
            sha256: self.sha256.clone(),
            encoding: self.encoding,
            guessed: self.guessed,
            is_lenient: self.is_lenient,
            decoder: None,
            lines: LineCount::default(),
            input: Vec::new(),
            ended: false,
        };
        reader.restart()?;
        Ok(reader)
    }

    /// The text of a source whose first bytes are UTF-8, as if all of it were: nothing is
    /// looked at before it is read, and it has no digest. `None` if they are not.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub(super) fn supposed(mut source: Source) -> Result<Option<Self>, FileFault> {
        let head = source.head(HEAD_BYTES)?;
        let mut valid = Utf8Check::default();
        valid.take(&head);
        let encoding = first_choice(&source, &head, valid.may_go_on(), None)?;
        let Some(encoding @ (Encoding::Utf8 | Encoding::Utf8Marked)) = encoding else {
            return Ok(None);
        };
        let mut reader = Self {
            source,
            sha256: String::new(),
            encoding,
            guessed: false,
            is_lenient: true,
            decoder: None,
            lines: LineCount::default(),
            input: Vec::new(),
            ended: false,
        };
        reader.restart()?;
        Ok(Some(reader))
    }

    /// Reads all bytes of what is not UTF-8 once more.
    fn look(source: &mut Source) -> Result<Look, FileFault> {
        source.start(0)?;
        let mut look = Look::default();
        let mut chunk = Vec::new();
        while source.read_into(&mut chunk, CHUNK_BYTES)? > 0 {
            look.take(&chunk);
            chunk.clear();
        }
        Ok(look)
    }

    /// The encoding of the bytes.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the encoding is the likeliest only: the file does not say it
    /// and no one was asked.
    pub fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// The SHA-256 of the bytes, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Where the bytes come from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Goes back to the first character.
    ///
    /// # Errors
    /// The file cannot be read, or changed.
    pub fn restart(&mut self) -> Result<(), FileFault> {
        self.source.start(self.encoding.mark_bytes())?;
        self.decoder = self.encoding.decoder();
        self.lines = LineCount::default();
        self.ended = false;
        Ok(())
    }

    /// Appends the next block of UTF-8; `false` when there is no more.
    ///
    /// # Errors
    /// The file cannot be read, changed, or has a byte that means nothing in
    /// its encoding (`unreadable_file`).
    pub fn fill(&mut self, output: &mut Vec<u8>) -> Result<bool, FileFault> {
        if self.ended {
            return Ok(false);
        }
        let Some(decoder) = &mut self.decoder else {
            self.ended = self.source.read_into(output, CHUNK_BYTES)? < CHUNK_BYTES;
            return Ok(true);
        };
        self.input.clear();
        let read = self.source.read_into(&mut self.input, CHUNK_BYTES)?;
        self.ended = read < CHUNK_BYTES;
        let room = decoder
            .max_utf8_buffer_length_without_replacement(read)
            .unwrap_or(CHUNK_BYTES * 4);
        let start = output.len();
        output.resize(start + room, 0);
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(
            &self.input,
            &mut output[start..],
            self.ended,
        );
        output.truncate(start + written);
        let block = &output[start..];
        let control = stray_control(block).filter(|_| !self.is_lenient);
        if result == DecoderResult::InputEmpty && control.is_none() {
            self.lines.take(block);
            return Ok(true);
        }
        self.lines.take(&block[..control.unwrap_or(block.len())]);
        let kind = FileFaultKind::Letters(format!(
            "has bytes that mean nothing in {}{}",
            self.encoding.name(),
            if self.guessed {
                ", the likeliest encoding"
            } else {
                ""
            }
        ));
        Err(self.source.fault(Some(self.lines.line()), kind))
    }
}

/// Where a control character stands that code pages have in places without a
/// letter: U+0080 to U+009F, but for the line end of mainframes.
fn stray_control(text: &[u8]) -> Option<usize> {
    text.windows(2)
        .position(|pair| pair[0] == 0xc2 && (0x80..=0x9f).contains(&pair[1]) && pair[1] != 0x85)
}

#[cfg(test)]
mod tests;
