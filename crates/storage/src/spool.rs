//! Bytes that are put aside and read again, at any place.
//!
//! A little stays in memory. More goes to a temporary file without a name, which nobody
//! else can open and which is gone with the process, however that ends.

use std::fs::File;
use std::io::{self, Write as _};

use crate::{Error, Result};

/// How much is in memory before it is written.
const KEPT_BYTES_MAX: usize = 512 * 1024;
/// How much is read at once of records that follow each other.
const CHUNK_BYTES: usize = 64 * 1024;
/// How much is read of a record whose length is not known yet.
const FIRST_BYTES: usize = 192;
/// How many bytes tell the length of a record.
const LENGTH_BYTES: usize = 4;

/// A place for records.
#[derive(Default, Debug)]
pub struct Spool {
    file: Option<File>,
    /// How many bytes are in the file.
    written_bytes: u64,
    /// Those behind them.
    kept: Vec<u8>,
}

impl Spool {
    /// How many bytes are put aside: the place of the next record.
    pub fn length_bytes(&self) -> u64 {
        self.written_bytes + self.kept.len() as u64
    }

    /// Adds a record, and says at which place it is.
    ///
    /// # Errors
    /// [`Error::Io`]: the temporary file can't be made or written.
    pub fn add(&mut self, record: &[u8]) -> Result<u64> {
        let length = u32::try_from(record.len());
        let length = length.map_err(|error| failed(&io::Error::other(error)))?;
        if self.kept.len() >= KEPT_BYTES_MAX {
            self.write_out().map_err(|error| failed(&error))?;
        }
        let place = self.length_bytes();
        self.kept.extend_from_slice(&length.to_le_bytes());
        self.kept.extend_from_slice(record);
        Ok(place)
    }

    fn write_out(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.write_all(&self.kept)?;
        self.written_bytes += self.kept.len() as u64;
        self.kept.clear();
        Ok(())
    }

    /// Reads the record at a place; `buffer` is for its bytes.
    ///
    /// # Errors
    /// [`Error::Io`]: the temporary file can't be read, or has less than was written.
    pub fn read<'b>(&self, place: u64, buffer: &'b mut Vec<u8>) -> Result<&'b [u8]> {
        buffer.clear();
        let record = self.record(place, buffer);
        record.map_err(|error| failed(&error))?;
        Ok(&buffer[LENGTH_BYTES..])
    }

    /// Fills a buffer with a record and its length.
    fn record(&self, place: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        self.fill(place, buffer, LENGTH_BYTES, FIRST_BYTES)?;
        let length = length_of(buffer).ok_or(io::ErrorKind::UnexpectedEof)?;
        let whole = LENGTH_BYTES.saturating_add(length);
        self.fill(place, buffer, whole, 0)?;
        buffer.truncate(whole);
        Ok(())
    }

    /// Reads on behind what a buffer has of a place, until it has as much as is wanted; so
    /// much is read at once where there is as much.
    fn fill(
        &self,
        place: u64,
        buffer: &mut Vec<u8>,
        wanted: usize,
        at_once: usize,
    ) -> io::Result<()> {
        while buffer.len() < wanted {
            let there = buffer.len();
            let from = place.saturating_add(there as u64);
            let left = usize::try_from(self.length_bytes().saturating_sub(from));
            let more = at_once.max(wanted - there).min(left.unwrap_or(usize::MAX));
            buffer.resize(there + more, 0);
            let read = self.read_at(&mut buffer[there..], from);
            buffer.truncate(there + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        if let Some(from) = place.checked_sub(self.written_bytes) {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            let there = self.kept.get(from..).unwrap_or_default();
            let count = there.len().min(buffer.len());
            buffer[..count].copy_from_slice(&there[..count]);
            return Ok(count);
        }
        let left = usize::try_from(self.written_bytes - place).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        match &self.file {
            Some(file) => of_file(file, &mut buffer[..count], place),
            None => Ok(0),
        }
    }

    /// Reads all records from a place on.
    pub fn records(&self, place: u64) -> Records<'_> {
        Records {
            spool: self,
            place,
            chunk: Vec::new(),
            used: 0,
        }
    }
}

fn of_file(file: &File, buffer: &mut [u8], place: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, place);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, place);
}

fn length_of(bytes: &[u8]) -> Option<usize> {
    let length: [u8; LENGTH_BYTES] = bytes.get(..LENGTH_BYTES)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(length)).ok()
}

fn failed(error: &io::Error) -> Error {
    Error::Io(format!(
        "what a command works with could not be kept in a temporary file: {error}"
    ))
}

/// Records that follow each other.
pub struct Records<'s> {
    spool: &'s Spool,
    /// Where the chunk begins.
    place: u64,
    chunk: Vec<u8>,
    /// How many bytes of the chunk were given already.
    used: usize,
}

impl Records<'_> {
    /// The next record; `None` behind the last.
    ///
    /// # Errors
    /// As of [`Spool::read`].
    pub fn next_record(&mut self) -> Result<Option<&[u8]>> {
        let at_end = self.place + self.used as u64 >= self.spool.length_bytes();
        if at_end {
            return Ok(None);
        }
        self.filled(LENGTH_BYTES)?;
        let length = length_of(&self.chunk[self.used..]);
        let length = length.ok_or_else(|| failed(&io::ErrorKind::UnexpectedEof.into()))?;
        let whole = LENGTH_BYTES.saturating_add(length);
        self.filled(whole)?;
        let begin = self.used + LENGTH_BYTES;
        self.used += whole;
        Ok(Some(&self.chunk[begin..self.used]))
    }

    /// Reads until so many bytes of the chunk are there that were not given yet.
    fn filled(&mut self, wanted: usize) -> Result<()> {
        if self.chunk.len() - self.used >= wanted {
            return Ok(());
        }
        self.chunk.drain(..self.used);
        self.place += self.used as u64;
        self.used = 0;
        self.spool
            .fill(self.place, &mut self.chunk, wanted, CHUNK_BYTES)
            .map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK_BYTES, FIRST_BYTES, KEPT_BYTES_MAX, Spool};

    /// Records of no bytes up to more than is read or kept at once, in memory and in a file.
    #[test]
    fn records_come_back_in_any_order() {
        let lengths = [
            0,
            1,
            FIRST_BYTES - 4,
            FIRST_BYTES - 3,
            CHUNK_BYTES - 4,
            CHUNK_BYTES,
            KEPT_BYTES_MAX,
            7,
        ];
        let mut spool = Spool::default();
        let mut wanted: Vec<(u64, Vec<u8>)> = Vec::new();
        for round in 0..5_u8 {
            for length in lengths {
                let record = vec![round; length];
                wanted.push((spool.add(&record).expect("added"), record));
            }
        }
        assert!(spool.file.is_some());
        let mut buffer = Vec::new();
        for (place, record) in wanted.iter().rev() {
            assert!(spool.read(*place, &mut buffer).expect("read") == record);
        }
        for first in [0, 3, wanted.len() - 1] {
            let mut records = spool.records(wanted[first].0);
            for (_, record) in &wanted[first..] {
                let read = records.next_record().expect("read").expect("one more");
                assert!(read == record);
            }
            assert!(records.next_record().expect("read").is_none());
        }
    }

    #[test]
    fn a_little_makes_no_file_and_nothing_is_behind_the_end() {
        let mut spool = Spool::default();
        let place = spool.add(b"one").expect("added");
        let mut buffer = Vec::new();
        assert_eq!(spool.read(place, &mut buffer).expect("read"), b"one");
        assert!(spool.file.is_none());
        assert!(spool.read(spool.length_bytes(), &mut buffer).is_err());
        let mut records = spool.records(spool.length_bytes());
        assert!(records.next_record().expect("the end").is_none());
    }
}
