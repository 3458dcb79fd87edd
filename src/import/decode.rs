//! Bytes to UTF-8, a block at a time.
//!
//! What belongs here: turning each encoding into UTF-8, and the digest, which
//! is taken while the encoding is found out (`sniff`). Nothing here
//! knows rows or columns. Line ends stay as they are, because a quoted cell may hold one.

use encoding_rs::{DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use super::fault::{FileFault, FileFaultKind};
use super::sniff::{HEAD_BYTES, RunCheck, Utf8Check, choose, refuse_binary};
use super::source::{Source, hexadecimal};

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
    /// Windows-1252, of which Latin-1 is a part.
    Windows1252,
}

impl Encoding {
    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Marked => "UTF-8",
            Self::Utf16LittleEndian(_) => "UTF-16LE",
            Self::Utf16BigEndian(_) => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    fn mark_bytes(self) -> u64 {
        match self {
            Self::Utf8 | Self::Windows1252 => 0,
            Self::Utf8Marked => 3,
            Self::Utf16LittleEndian(bytes) | Self::Utf16BigEndian(bytes) => u64::from(bytes),
        }
    }

    fn decoder(self) -> Option<encoding_rs::Decoder> {
        let encoding = match self {
            Self::Utf8 | Self::Utf8Marked => return None,
            Self::Utf16LittleEndian(_) => UTF_16LE,
            Self::Utf16BigEndian(_) => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        };
        Some(encoding.new_decoder_without_bom_handling())
    }
}

/// The text of a source as UTF-8, from its start as often as needed.
pub struct TextReader {
    source: Source,
    sha256: String,
    encoding: Encoding,
    decoder: Option<encoding_rs::Decoder>,
    input: Vec<u8>,
    ended: bool,
}

impl TextReader {
    /// Reads the source once, to learn its encoding and its digest.
    ///
    /// # Errors
    /// What is not text is `unreadable_file`; a line longer than any row may
    /// be is `record_too_long`, without reading it to its end.
    pub fn open(mut source: Source) -> Result<Self, FileFault> {
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
            if let Err(line) = runs.take(&chunk) {
                let kind = FileFaultKind::RecordTooLong { quote_line: None };
                return Err(source.fault(Some(line), kind));
            }
            valid.take(&chunk);
            chunk.clear();
        }
        let encoding = choose(&source, &head, valid.is_valid())?;
        let mut reader = Self {
            source,
            sha256: hexadecimal(&hasher.finalize()),
            encoding,
            decoder: None,
            input: Vec::new(),
            ended: false,
        };
        reader.restart()?;
        Ok(reader)
    }

    /// The encoding of the bytes.
    pub fn encoding(&self) -> Encoding {
        self.encoding
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
        self.ended = false;
        Ok(())
    }

    /// Appends the next block of UTF-8; `false` when there is no more.
    ///
    /// # Errors
    /// The file cannot be read, changed, or breaks off within a character.
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
        if result == DecoderResult::InputEmpty {
            return Ok(true);
        }
        let reason = "it has a broken UTF-16 character".to_owned();
        Err(self.source.fault(None, FileFaultKind::Unreadable(reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Source, TextReader};

    fn read(bytes: &[u8]) -> Result<(Encoding, String), &'static str> {
        let source = Source::spool("test", bytes).expect("a source");
        let mut reader = TextReader::open(source).map_err(|fault| fault.code())?;
        let mut text = Vec::new();
        while reader.fill(&mut text).map_err(|fault| fault.code())? {}
        Ok((reader.encoding(), String::from_utf8(text).expect("UTF-8")))
    }

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let units = mark
            .then_some(0xfeff_u16)
            .into_iter()
            .chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "Konto;Betrag\r\nÄ;1,50\r\n";
        let latin: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(c).expect("Latin-1"))
            .collect();
        let table = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                Encoding::Utf8Marked,
            ),
            (utf16(text, false, true), Encoding::Utf16LittleEndian(2)),
            (utf16(text, true, true), Encoding::Utf16BigEndian(2)),
            (utf16(text, false, false), Encoding::Utf16LittleEndian(0)),
            (utf16(text, true, false), Encoding::Utf16BigEndian(0)),
            (latin, Encoding::Windows1252),
        ];
        for (bytes, encoding) in table {
            assert_eq!(read(&bytes), Ok((encoding, text.to_owned())));
        }
        let euro = read(b"a\x80").map(|(_, text)| text);
        assert_eq!(euro.as_deref(), Ok("a€"));
        let zero = read(b"name,memo\na\0b,c\n").map(|(_, text)| text);
        assert_eq!(zero.as_deref(), Ok("name,memo\na\0b,c\n"));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        let mut torn = utf16("account", false, true);
        torn.pop();
        let lone = [
            &utf16("account,", false, true)[..],
            &[0x00, 0xd8, 0x41, 0x00],
        ]
        .concat();
        let table = [
            b"\x7fELF\x02\x01".to_vec(),
            b"PK\x03\x04\x14\0".to_vec(),
            b"\x89PNG\r\n\x1a\n".to_vec(),
            b"%PDF-1.7\n".to_vec(),
            b"\x1f\x8b\x08\0".to_vec(),
            (0..=255).collect::<Vec<u8>>(),
            b"\xff\xfe\0\0a\0\0\0".to_vec(),
            b"\xef\xbb\xbfa\xff".to_vec(),
            torn,
            lone,
        ];
        for bytes in table {
            assert_eq!(read(&bytes), Err("unreadable_file"), "{bytes:?}");
        }
    }

    #[test]
    fn a_character_across_two_blocks_stays_whole() {
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "€\n".repeat(200_000));
            assert_eq!(read(text.as_bytes()), Ok((Encoding::Utf8, text.clone())));
            let wide = utf16(&text, false, true);
            let decoded = read(&wide).map(|(_, decoded)| decoded == text);
            assert_eq!(decoded, Ok(true));
        }
    }

    #[test]
    fn a_line_without_end_is_refused_early() {
        let endless = std::io::Read::take(std::io::repeat(b'x'), 64 << 20);
        let chained = std::io::Read::chain(&b"a,b\n1,2\n"[..], endless);
        let source = Source::spool("long", chained).expect("a source");
        let fault = TextReader::open(source).err().expect("a fault");
        assert_eq!((fault.code(), fault.line), ("record_too_long", Some(3)));
    }
}
