//! Finding the end of a record and its cells in a block of bytes.
//!
//! What belongs here: quotes, delimiters and line ends, as pure functions on
//! bytes. A quote means something at the start of a cell only; within quotes
//! two quotes are one. All marks are ASCII, so no character is ever split.

/// How a table separates cells and rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dialect {
    /// The byte between two cells.
    pub(super) delimiter: u8,
    /// Whether a carriage return alone ends a row (old Macintosh files). If
    /// not, one within a cell is a part of the cell.
    pub(super) bare_return: bool,
}

/// One cell of a record, as byte offsets.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellSpan {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether the cell has doubled quotes that stand for one.
    pub(super) escaped: bool,
}

/// How a scan ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scan {
    /// A whole record.
    Record {
        /// Its bytes, without the line end.
        length: usize,
        /// Its bytes, with the line end.
        consumed: usize,
        /// How many line ends it has, its own among them.
        line_breaks: u64,
        /// Whether text follows a closing quote.
        stray_text: bool,
    },
    /// The bytes end before the record does.
    Open {
        /// Line ends before the cell whose quote is still open.
        quote_after_breaks: Option<u64>,
    },
}

/// Scans the record at the start of `bytes` and notes its cells. With `ended`
/// nothing follows the bytes.
pub(super) fn scan_record(
    bytes: &[u8],
    dialect: Dialect,
    ended: bool,
    cells: &mut Vec<CellSpan>,
) -> Scan {
    cells.clear();
    let (mut position, mut line_breaks, mut stray_text) = (0, 0, false);
    loop {
        let mut after = position;
        let mut cell = None;
        if bytes.get(position) == Some(&b'"') {
            let Some(quoted) = scan_quoted(bytes, position + 1, dialect) else {
                return Scan::Open {
                    quote_after_breaks: Some(line_breaks),
                };
            };
            cell = Some(quoted.span);
            line_breaks += quoted.line_breaks;
            after = quoted.span.end + 1;
        }
        let Some(end) = scan_plain(bytes, after, dialect, ended) else {
            return Scan::Open {
                quote_after_breaks: None,
            };
        };
        stray_text |= cell.is_some() && bytes[after..end].iter().any(|byte| *byte != b' ');
        cells.push(cell.unwrap_or(CellSpan {
            start: position,
            end,
            escaped: false,
        }));
        if bytes.get(end) == Some(&dialect.delimiter) {
            position = end + 1;
            continue;
        }
        let break_bytes = line_break(&bytes[end..]);
        return Scan::Record {
            length: end,
            consumed: end + break_bytes,
            line_breaks: line_breaks + u64::from(break_bytes > 0),
            stray_text,
        };
    }
}

/// The bytes of the line end that `bytes` starts with.
fn line_break(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

struct Quoted {
    span: CellSpan,
    line_breaks: u64,
}

/// The cell after an opening quote, up to its closing one.
fn scan_quoted(bytes: &[u8], start: usize, dialect: Dialect) -> Option<Quoted> {
    let (mut position, mut escaped, mut line_breaks) = (start, false, 0);
    loop {
        match bytes.get(position)? {
            b'"' if bytes.get(position + 1) == Some(&b'"') => {
                escaped = true;
                position += 1;
            }
            b'"' => break,
            b'\n' => line_breaks += 1,
            b'\r' if dialect.bare_return && bytes.get(position + 1) != Some(&b'\n') => {
                line_breaks += 1;
            }
            _ => {}
        }
        position += 1;
    }
    let span = CellSpan {
        start,
        end: position,
        escaped,
    };
    Some(Quoted { span, line_breaks })
}

/// The end of a cell without quotes: a delimiter, a line end, or the end.
fn scan_plain(bytes: &[u8], start: usize, dialect: Dialect, ended: bool) -> Option<usize> {
    let is_mark = |byte: &u8| *byte == dialect.delimiter || matches!(*byte, b'\n' | b'\r');
    let mut position = start;
    loop {
        let Some(found) = bytes[position..].iter().position(is_mark) else {
            return ended.then_some(bytes.len());
        };
        position += found;
        let ends_row = bytes[position] != b'\r'
            || dialect.bare_return
            || match bytes.get(position + 1) {
                Some(next) => *next == b'\n',
                None => true,
            };
        if ends_row {
            return Some(position);
        }
        position += 1;
    }
}

/// Tells delimiter and line ends from the first line that is not blank.
pub(super) fn detect(bytes: &[u8]) -> Dialect {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let blank = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    // A tab may be the first, empty, cell of the header.
    let line_start = bytes[..blank]
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(0, |place| place + 1);
    let mut counts = [0_usize; CANDIDATES.len()];
    let mut quoted = false;
    let mut bare_return = false;
    for (place, byte) in bytes.iter().enumerate().skip(line_start) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            b'\r' if !quoted => {
                bare_return = bytes.get(place + 1).is_some_and(|next| *next != b'\n');
                break;
            }
            _ if quoted => {}
            _ => {
                if let Some(index) = CANDIDATES.iter().position(|mark| mark == byte) {
                    counts[index] += 1;
                }
            }
        }
    }
    // The first of equals wins: a comma is likelier than a bar.
    let most = counts.iter().max().copied().unwrap_or(0);
    let index = counts.iter().position(|count| *count == most).unwrap_or(0);
    Dialect {
        delimiter: CANDIDATES[index],
        bare_return,
    }
}
