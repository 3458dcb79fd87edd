//! Whether all of the WAL can be read that was written.
//!
//! SQLite takes a frame that does not fit for the end of a write that was cut
//! off, and whatever comes after it as never written: a bit that flips in the
//! file takes transactions away that were committed, and the books are whole
//! without them. But what comes after it is still there, and shows it: each
//! commit is synced before the next one begins, so a frame that follows a
//! commit was never there without it.
//!
//! No one can tell a flipped bit in the last transaction from one that was cut
//! off, and the file is gone once the last process to close the ledger has written back
//! what can be read of it. (sqlite.org, "Database File Format", 4, "The Write-Ahead Log".)

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use crate::Result;
use crate::files::io;

/// How often the WAL is read again because another process began it anew meanwhile.
const TRIES_MAX: u32 = 5;
const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// Two sums of 32 bits, each over what came before.
type Checksum = (u32, u32);

/// What is wrong with the WAL of a ledger with pages of this size, if anything.
pub(super) fn problem(wal: &Path, page_bytes: usize) -> Result<Option<String>> {
    for _ in 0..TRIES_MAX {
        let header = read_header(wal)?;
        let Some(header) = header else {
            return Ok(None);
        };
        let found = Scan::of(wal, &header, page_bytes).map_err(|error| io(&error, wal))?;
        let Some((byte, commits)) = found else {
            return Ok(None);
        };
        if read_header(wal)? == Some(header) {
            let shown = wal.display();
            return Ok(Some(format!(
                "{shown} was changed by hand or by the disk at about byte {byte}: {commits} transactions behind it were committed and can't be read any more"
            )));
        }
    }
    Ok(None)
}

/// The header; `None` if there is no WAL, or an empty one.
fn read_header(wal: &Path) -> Result<Option<[u8; HEADER_BYTES]>> {
    let mut header = [0; HEADER_BYTES];
    match File::open(wal).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) => Ok(Some(header)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(io(&error, wal)),
        },
    }
}

fn word(bytes: &[u8], place: usize) -> u32 {
    let four = bytes.get(place * 4..place * 4 + 4);
    four.and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

/// A pass over the frames.
struct Scan {
    is_big_endian: bool,
    /// The two salts of this run of the WAL; none if its header can't be read.
    salts: Option<(u32, u32)>,
    page_bytes: usize,
}

impl Scan {
    /// Where the WAL can't be read on, and how many commits are behind that.
    fn of(
        wal: &Path,
        header: &[u8; HEADER_BYTES],
        page_bytes: usize,
    ) -> std::io::Result<Option<(usize, u64)>> {
        let said = word(header, 0) & 1 == 1;
        let sum = checksum(said, (0, 0), &header[..24]);
        let is_whole = sum == (word(header, 6), word(header, 7))
            && usize::try_from(word(header, 2)) == Ok(page_bytes);
        let scan = Self {
            // Sums are in the order of the machine that began the WAL.
            is_big_endian: if is_whole {
                said
            } else {
                cfg!(target_endian = "big")
            },
            salts: is_whole.then(|| (word(header, 4), word(header, 5))),
            page_bytes,
        };
        let mut file = BufReader::with_capacity(1 << 16, File::open(wal)?);
        file.read_exact(&mut [0; HEADER_BYTES])?;
        scan.frames(&mut file, (word(header, 6), word(header, 7)))
    }

    fn frames(
        &self,
        file: &mut impl Read,
        mut before: Checksum,
    ) -> std::io::Result<Option<(usize, u64)>> {
        let mut frame = vec![0; FRAME_HEADER_BYTES + self.page_bytes];
        let mut at = HEADER_BYTES;
        let mut end = self.salts.is_none().then_some(0);
        let (mut commits, mut is_proved, mut was_commit) = (0, false, false);
        let mut salts_before = self.salts;
        loop {
            match file.read_exact(&mut frame) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
            let salts = (word(&frame, 2), word(&frame, 3));
            let stored = (word(&frame, 4), word(&frame, 5));
            let ours = self.salts.or(salts_before).is_none_or(|of| of == salts);
            let (head, page) = (&frame[..8], &frame[FRAME_HEADER_BYTES..]);
            let sum = checksum(self.is_big_endian, before, head);
            let follows = ours && checksum(self.is_big_endian, sum, page) == stored;
            let is_commit = ours && word(&frame, 1) > 0;
            if end.is_none() && !follows {
                end = Some(at);
            }
            if end.is_some() {
                is_proved |= follows && was_commit;
                commits += u64::from(is_commit);
            }
            was_commit = is_commit && end.is_some();
            salts_before = Some(salts);
            before = stored;
            at += frame.len();
        }
        Ok(end.filter(|_| is_proved).map(|end| (end, commits)))
    }
}

fn checksum(is_big_endian: bool, (mut one, mut two): Checksum, bytes: &[u8]) -> Checksum {
    let word = |four: &[u8; 4]| {
        if is_big_endian {
            u32::from_be_bytes(*four)
        } else {
            u32::from_le_bytes(*four)
        }
    };
    let (words, _) = bytes.as_chunks::<4>();
    let (pairs, _) = words.as_chunks::<2>();
    for [first, second] in pairs {
        one = one.wrapping_add(word(first)).wrapping_add(two);
        two = two.wrapping_add(word(second)).wrapping_add(one);
    }
    (one, two)
}
