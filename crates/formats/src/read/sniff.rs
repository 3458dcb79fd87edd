//! Telling encodings apart, and refusing what is not text.
//!
//! What belongs here: decisions about bytes, no reading of files. Their
//! order: a byte-order mark; what the user says; the zero bytes of UTF-16; what
//! is binary is refused; UTF-8 if the whole file is valid UTF-8; else the
//! likeliest code page, by the letters that follow each other in its languages.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

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

/// Names of encodings that are met most, for an error that lists them.
pub const USUAL_ENCODINGS: &str = "UTF-8, UTF-16LE, windows-1252 (Western Europe), windows-1250 \
    (Central Europe), windows-1251 (Cyrillic), ISO-8859-2, ISO-8859-15, Shift_JIS, GBK, Big5, EUC-KR";

/// The encoding of a name: one of those that the web knows, such as
/// `windows-1250`, `cp1250`, `latin2`, `sjis`, or of Microsoft's numbers.
pub fn encoding_named(name: &str) -> Option<&'static encoding_rs::Encoding> {
    let name = name.trim().to_ascii_lowercase();
    let label = match name.as_str() {
        "latin-1" => "latin1",
        "latin-2" => "latin2",
        "latin-9" | "latin9" => "iso-8859-15",
        "cp932" => "shift_jis",
        "cp936" => "gbk",
        "cp949" => "euc-kr",
        "cp950" => "big5",
        "x-user-defined" => return None,
        other => other,
    };
    encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
}

/// The encoding, by the first bytes, whether all bytes are UTF-8, and what the
/// user says; `None` if only a guess is left.
pub(super) fn first_choice(
    source: &Source,
    head: &[u8],
    valid_utf8: bool,
    asked: Option<&'static encoding_rs::Encoding>,
) -> Result<Option<Encoding>, FileFault> {
    let marked = mark(head);
    if let (Some(marked), Some(asked)) = (marked, asked)
        && !is_same_family(marked.standard(), asked)
    {
        let found = marked.name();
        let reason = format!(
            "begins with the mark of {found}, so it is not {}",
            asked.name()
        );
        return Err(source.fault(Some(1), FileFaultKind::Letters(reason)));
    }
    let encoding = match (marked, asked) {
        (Some(marked), _) => Some(marked),
        (None, Some(asked)) if asked == UTF_8 => Some(Encoding::Utf8),
        (None, Some(asked)) if asked == UTF_16LE => Some(Encoding::Utf16LittleEndian(0)),
        (None, Some(asked)) if asked == UTF_16BE => Some(Encoding::Utf16BigEndian(0)),
        (None, Some(asked)) => Some(Encoding::CodePage(asked)),
        (None, None) => utf16_without_mark(head).or(valid_utf8.then_some(Encoding::Utf8)),
    };
    let is_utf16 = matches!(
        encoding,
        Some(Encoding::Utf16LittleEndian(_) | Encoding::Utf16BigEndian(_))
    );
    if is_utf16 && source.length_bytes() % 2 == 1 {
        let reason = "it breaks off within a UTF-16 character".to_owned();
        return Err(source.fault(None, FileFaultKind::Unreadable(reason)));
    }
    Ok(encoding)
}

/// The encoding that a byte-order mark names.
fn mark(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xff, 0xfe, ..] => Some(Encoding::Utf16LittleEndian(2)),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16BigEndian(2)),
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8Marked),
        _ => None,
    }
}

/// Whether a mark fits what the user says; `UTF-16` is said of either order.
fn is_same_family(
    marked: &'static encoding_rs::Encoding,
    asked: &'static encoding_rs::Encoding,
) -> bool {
    let wide = [UTF_16LE, UTF_16BE];
    marked == asked || (wide.contains(&marked) && wide.contains(&asked))
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
        self.may_go_on() && self.tail.is_empty()
    }

    /// Whether it is as far as it was read, perhaps up to a character that goes on.
    pub(super) fn may_go_on(&self) -> bool {
        !self.broken
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
        let Some(last) = chunk.iter().rposition(|byte| is_line_end(*byte)) else {
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

/// A line counts while one of its pairs of bytes stood in fewer lines before.
/// The detector is thorough and slow, and what is written on every row must
/// not outweigh the names.
const LINES_PER_PAIR: u8 = 8;

/// What a second look at bytes that are not UTF-8 finds: how near they are to
/// it, and the code page that they are likeliest in.
pub(super) struct Look {
    detector: EncodingDetector,
    /// In how many lines each pair of bytes stood.
    pairs: Vec<u8>,
    /// Characters beyond ASCII that are valid UTF-8.
    letters: u64,
    /// Bytes that are not.
    broken: u64,
    /// The line of the first of them.
    broken_line: Option<u64>,
    lines: LineCount,
    /// The line that the last block began.
    rest: Vec<u8>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            pairs: vec![0; 1 << 16],
            letters: 0,
            broken: 0,
            broken_line: None,
            lines: LineCount::default(),
            rest: Vec::new(),
        }
    }
}

impl Look {
    pub(super) fn take(&mut self, chunk: &[u8]) {
        let Some(last) = chunk.iter().rposition(|byte| is_line_end(*byte)) else {
            self.rest.extend_from_slice(chunk);
            return;
        };
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(&chunk[..=last]);
        self.rest.extend_from_slice(&chunk[last + 1..]);
        for line in bytes.split_inclusive(|byte| is_line_end(*byte)) {
            self.take_line(line);
        }
    }

    fn take_line(&mut self, line: &[u8]) {
        if !line.is_ascii() {
            for part in line.utf8_chunks() {
                self.letters += part.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
                if !part.invalid().is_empty() {
                    self.broken += 1;
                    self.broken_line.get_or_insert(self.lines.line());
                }
            }
            if self.says_more(line) {
                self.detector.feed(line, false);
            }
        }
        self.lines.take(line);
    }

    /// Whether a line has two bytes beside each other that few lines before
    /// have; two of ASCII say nothing.
    fn says_more(&mut self, line: &[u8]) -> bool {
        let mut says_more = false;
        for pair in line.windows(2).filter(|pair| !pair.is_ascii()) {
            let lines = &mut self.pairs[usize::from(pair[0]) << 8 | usize::from(pair[1])];
            says_more |= *lines < LINES_PER_PAIR;
            *lines = lines.saturating_add(1);
        }
        says_more
    }

    /// The encoding of a file that is not UTF-8, where nothing but a guess is
    /// left; what it was said to be is refused, because it is not that.
    pub(super) fn decide(
        mut self,
        source: &Source,
        said: Option<Encoding>,
    ) -> Result<Encoding, FileFault> {
        let rest = std::mem::take(&mut self.rest);
        self.take_line(&rest);
        let reason = match said {
            Some(Encoding::Utf8Marked) => "is marked as UTF-8, but has bytes that are not UTF-8",
            Some(_) => "has bytes that are not UTF-8",
            // A code page makes UTF-8 by chance only now and then.
            None if self.letters >= self.broken => {
                "has bytes that are not UTF-8, among letters that are"
            }
            None => {
                self.detector.feed(&[], true);
                let likeliest = self.detector.guess(None, Utf8Detection::Deny);
                return Ok(Encoding::CodePage(likeliest));
            }
        };
        let kind = FileFaultKind::Letters(reason.to_owned());
        Err(source.fault(self.broken_line, kind))
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Counts lines, whichever way they end.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct LineCount {
    feeds: u64,
    returns: u64,
}

impl LineCount {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let count = |wanted: u8| {
            bytes
                .iter()
                .map(|byte| u64::from(*byte == wanted))
                .sum::<u64>()
        };
        self.feeds += count(b'\n');
        self.returns += count(b'\r');
    }

    /// The line that the next byte is in, from 1.
    pub(super) fn line(self) -> u64 {
        self.feeds.max(self.returns) + 1
    }
}
