//! Bytes that are put aside and read again, in their order.
//!
//! What belongs here: a place for more than memory should hold. A little stays in memory;
//! more goes to a temporary file without a name, which nobody else can open and which is
//! gone with the process, however that ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::held::read_at;

/// How much is in memory before it is written.
const KEPT_BYTES_MAX: usize = 512 * 1024;
/// How much is read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// How many bytes tell the length of a record.
const LENGTH_BYTES: usize = 4;

/// A place for records, which several may share.
#[derive(Clone, Default, Debug)]
pub(crate) struct Spool {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default, Debug)]
struct Shared {
    file: Option<File>,
    /// How many bytes are in the file.
    written_bytes: u64,
    /// Those behind them.
    kept: Vec<u8>,
}

impl Shared {
    fn length_bytes(&self) -> u64 {
        self.written_bytes + self.kept.len() as u64
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

    fn read(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        if let Some(from) = offset_bytes.checked_sub(self.written_bytes) {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            let there = self.kept.get(from..).unwrap_or_default();
            let count = there.len().min(buffer.len());
            buffer[..count].copy_from_slice(&there[..count]);
            return Ok(count);
        }
        let left = usize::try_from(self.written_bytes - offset_bytes).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        match &self.file {
            Some(file) => read_at(file, &mut buffer[..count], offset_bytes),
            None => Ok(0),
        }
    }
}

impl Spool {
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a record, and says where it begins and ends.
    ///
    /// # Errors
    /// The temporary file can't be made or written.
    pub(crate) fn add(&self, record: &[u8]) -> io::Result<(u64, u64)> {
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        let mut shared = self.shared();
        let begin = shared.length_bytes();
        shared.kept.extend_from_slice(&length.to_le_bytes());
        shared.kept.extend_from_slice(record);
        let end = shared.length_bytes();
        if shared.kept.len() >= KEPT_BYTES_MAX {
            shared.write_out()?;
        }
        Ok((begin, end))
    }

    /// Reads the records between two places.
    pub(crate) fn records(&self, begin: u64, end: u64) -> Records {
        Records {
            spool: self.clone(),
            next_bytes: begin,
            end_bytes: end,
            chunk: Vec::new(),
            used: 0,
        }
    }
}

/// The records between two places.
pub(crate) struct Records {
    spool: Spool,
    /// Where the bytes behind the chunk are.
    next_bytes: u64,
    end_bytes: u64,
    chunk: Vec<u8>,
    /// How many bytes of the chunk were given already.
    used: usize,
}

impl Records {
    /// The next record.
    ///
    /// # Errors
    /// The temporary file can't be read, or has less than was written.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if self.used == self.chunk.len() && self.next_bytes >= self.end_bytes {
            return Ok(None);
        }
        self.fill(LENGTH_BYTES)?;
        let mut length = [0; LENGTH_BYTES];
        length.copy_from_slice(&self.chunk[self.used..self.used + LENGTH_BYTES]);
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
        let whole = LENGTH_BYTES.saturating_add(length);
        self.fill(whole)?;
        let begin = self.used + LENGTH_BYTES;
        self.used += whole;
        Ok(Some(&self.chunk[begin..self.used]))
    }

    /// Reads until so many bytes of the chunk are there that were not given yet.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if self.chunk.len() - self.used >= wanted {
            return Ok(());
        }
        self.chunk.drain(..self.used);
        self.used = 0;
        while self.chunk.len() < wanted {
            let there = self.chunk.len();
            let left = self.end_bytes.saturating_sub(self.next_bytes);
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            let more = left.min(CHUNK_BYTES.max(wanted - there));
            self.chunk.resize(there + more, 0);
            let read = self
                .spool
                .shared()
                .read(&mut self.chunk[there..], self.next_bytes);
            let read = match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    self.chunk.truncate(there);
                    continue;
                }
                Err(error) => return Err(error),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => read,
            };
            self.chunk.truncate(there + read);
            self.next_bytes += read as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK_BYTES, KEPT_BYTES_MAX, Spool};

    fn all(spool: &Spool, (begin, end): (u64, u64)) -> Vec<Vec<u8>> {
        let mut records = spool.records(begin, end);
        let mut all = Vec::new();
        while let Some(record) = records.next().expect("read") {
            all.push(record.to_vec());
        }
        all
    }

    /// Records of no bytes up to more than is read or kept at once, in memory and in a file.
    #[test]
    fn records_come_back_in_their_order() {
        let spool = Spool::default();
        let lengths = [0, 1, 3, CHUNK_BYTES, CHUNK_BYTES + 1, KEPT_BYTES_MAX, 7, 0];
        let mut wanted: Vec<Vec<u8>> = Vec::new();
        let mut ends = (0, 0);
        for round in 0..5_u8 {
            for length in lengths {
                let record = vec![round; length];
                ends.1 = spool.add(&record).expect("added").1;
                wanted.push(record);
                assert!(all(&spool, ends) == wanted, "{round}: {length}");
            }
        }
        assert!(spool.shared().file.is_some());
    }

    #[test]
    fn a_little_makes_no_file() {
        let spool = Spool::default();
        let first = spool.add(b"one").expect("added");
        let second = spool.add(b"two").expect("added");
        assert_eq!(all(&spool, second), [b"two"]);
        assert_eq!(all(&spool, (first.0, second.1)), [b"one", b"two"]);
        assert_eq!(all(&spool, (second.1, second.1)), [b""; 0]);
        assert!(spool.shared().file.is_none());
    }
}
