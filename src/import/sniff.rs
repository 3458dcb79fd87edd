//! Telling encodings apart, and refusing what is not text.
//!
//! What belongs here: decisions about bytes, no reading of files. Their
//! order: a byte-order mark; the zero bytes of UTF-16; what is binary is
//! refused; UTF-8 if the whole file is valid UTF-8; else Windows-1252, in
//! which every byte means something (Latin-1 is a part of it).

use super::decode::Encoding;
use super::fault::{FileFault, FileFaultKind};
use super::source::Source;

/// How much of the beginning decides between text and binary.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
/// No record of 1 MiB of characters takes more bytes in any encoding, so a
/// longer run without a line end need not be read to its end.
const RUN_BYTES_MAX: usize = 5 * 1024 * 1024;

/// First bytes of files that people take for CSV by mistake.
const BINARY_STARTS: [(&[u8], &str); 14] = [
    (b"\x7fELF", "it is a program"),
    (b"MZ\x90\x00", "it is a program"),
    (
        b"PK\x03\x04",
        "it is a zip archive or an Excel workbook (xlsx)",
    ),
    (b"PK\x05\x06", "it is an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook (xls)"),
    (b"\x89PNG", "it is a PNG picture"),
    (b"\xff\xd8\xff", "it is a JPEG picture"),
    (b"GIF8", "it is a GIF picture"),
    (b"%PDF-", "it is a PDF document"),
    (b"\x1f\x8b", "it is compressed with gzip"),
    (b"BZh", "it is compressed with bzip2"),
    (b"\xfd7zXZ", "it is compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd"),
    (b"SQLite format 3\0", "it is an SQLite database"),
];

/// Refuses what is plainly no text, by its first bytes.
pub(super) fn refuse_binary(source: &Source, head: &[u8]) -> Result<(), FileFault> {
    let refuse =
        |reason: &str| Err(source.fault(None, FileFaultKind::Unreadable(reason.to_owned())));
    for (start, reason) in BINARY_STARTS {
        if head.starts_with(start) {
            return refuse(reason);
        }
    }
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return refuse("it is UTF-32");
    }
    let marked = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if marked || utf16_without_mark(head).is_some() {
        return Ok(());
    }
    let controls = head.iter().filter(|byte| is_binary_control(**byte)).count();
    // Real texts have a stray control character; one byte in ten is no text.
    if controls > 16 && controls * 10 > head.len() {
        return refuse("it has binary data");
    }
    Ok(())
}

fn is_binary_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The encoding, by the first bytes and whether all bytes are UTF-8.
pub(super) fn choose(
    source: &Source,
    head: &[u8],
    valid_utf8: bool,
) -> Result<Encoding, FileFault> {
    let unreadable =
        |reason: &str| source.fault(None, FileFaultKind::Unreadable(reason.to_owned()));
    let utf16 = if head.starts_with(b"\xff\xfe") {
        Some(Encoding::Utf16LittleEndian(2))
    } else if head.starts_with(b"\xfe\xff") {
        Some(Encoding::Utf16BigEndian(2))
    } else {
        utf16_without_mark(head)
    };
    if let Some(encoding) = utf16 {
        if source.length_bytes() % 2 == 1 {
            return Err(unreadable("it breaks off within a UTF-16 character"));
        }
        return Ok(encoding);
    }
    match (head.starts_with(b"\xef\xbb\xbf"), valid_utf8) {
        (true, true) => Ok(Encoding::Utf8Marked),
        (true, false) => Err(unreadable("it is marked as UTF-8 but is not valid UTF-8")),
        (false, true) => Ok(Encoding::Utf8),
        (false, false) => Ok(Encoding::Windows1252),
    }
}

/// UTF-16 of mostly Latin text: zero bytes in one half of each pair, hardly
/// any in the other.
fn utf16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let zeros = |half: usize| head.chunks_exact(2).filter(|pair| pair[half] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if count == 0 {
        return None;
    }
    if second * 10 >= count * 6 && first * 20 <= count {
        return Some(Encoding::Utf16LittleEndian(0));
    }
    if first * 10 >= count * 6 && second * 20 <= count {
        return Some(Encoding::Utf16BigEndian(0));
    }
    None
}

/// Whether a stream of blocks is UTF-8 as a whole.
#[derive(Default)]
pub(super) struct Utf8Check {
    broken: bool,
    /// The bytes of a character that the last block began.
    tail: Vec<u8>,
}

impl Utf8Check {
    pub(super) fn take(&mut self, chunk: &[u8]) {
        if self.broken {
            return;
        }
        // At most four bytes are joined here; the block itself is not copied.
        let mut rest = chunk;
        while !self.tail.is_empty() {
            let Some((byte, after)) = rest.split_first() else {
                return;
            };
            self.tail.push(*byte);
            rest = after;
            match std::str::from_utf8(&self.tail) {
                Ok(_) => self.tail.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    self.broken = true;
                    return;
                }
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            self.broken = error.error_len().is_some();
            self.tail = rest[error.valid_up_to()..].to_vec();
        }
    }

    pub(super) fn is_valid(&self) -> bool {
        !self.broken && self.tail.is_empty()
    }
}

/// Finds a run of bytes without a line end that no row can have.
#[derive(Default)]
pub(super) struct RunCheck {
    run_bytes: usize,
    lines: u64,
}

impl RunCheck {
    /// The line of a run that is too long, as an error.
    pub(super) fn take(&mut self, chunk: &[u8]) -> Result<(), u64> {
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let Some(last) = chunk.iter().rposition(is_break) else {
            self.run_bytes += chunk.len();
            if self.run_bytes > RUN_BYTES_MAX {
                return Err(self.lines + 1);
            }
            return Ok(());
        };
        self.run_bytes = chunk.len() - last - 1;
        // A sum of comparisons, which the compiler turns into wide ones.
        self.lines += chunk
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
        Ok(())
    }
}
