//! A file that is held open and says the same in each pass.
//!
//! Each block is compared with what it was when it was read first, before
//! anything of it is used. Who changes the file meanwhile, and puts length and
//! times back, has nothing of it posted.

use std::fs::{File, Metadata};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// How many bytes are read and compared at once.
const BLOCK_BYTES: usize = 256 * 1024;

/// A file that is held open.
#[derive(Debug)]
pub(super) struct Held {
    file: File,
    length_bytes: u64,
    stamp: Stamp,
    seen: Arc<Blocks>,
    /// The block that was read last, and its bytes.
    block: Option<usize>,
    bytes: Vec<u8>,
}

/// When a file was changed last: its content, and anything about it, which only
/// the system's clock sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    modified: Option<SystemTime>,
    changed: Option<(i64, i64)>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt as _;
            Some((metadata.ctime(), metadata.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let changed = None;
        Self {
            modified: metadata.modified().ok(),
            changed,
        }
    }
}

/// What the blocks of a file were when they were read first: hashes with a key
/// that no one knows (`SipHash`), so that no other content is made to fit.
#[derive(Debug)]
struct Blocks {
    key: RandomState,
    /// In the order of the blocks, as far as they were read.
    hashes: Mutex<Vec<Option<u64>>>,
}

impl Blocks {
    fn new() -> Self {
        Self {
            key: RandomState::new(),
            hashes: Mutex::default(),
        }
    }

    /// Whether a block is what it was, if it was read before.
    fn are_as_before(&self, block: usize, bytes: &[u8]) -> bool {
        let mut hasher = self.key.build_hasher();
        hasher.write(bytes);
        let hash = hasher.finish();
        let mut known = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() <= block {
            known.resize(block + 1, None);
        }
        *known[block].get_or_insert(hash) == hash
    }
}

/// The number of the user who alone may read a file, if it is one user's.
pub(super) fn private_owner(metadata: &Metadata) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        (metadata.mode() & 0o044 == 0).then(|| metadata.uid())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

impl Held {
    /// Holds a file as it is now.
    pub(super) fn new(file: File, metadata: &Metadata) -> Self {
        Self {
            file,
            length_bytes: metadata.len(),
            stamp: Stamp::of(metadata),
            seen: Arc::new(Blocks::new()),
            block: None,
            bytes: Vec::new(),
        }
    }

    /// The same for a reader of its own, which may stand elsewhere in it.
    ///
    /// # Errors
    /// The system has no more file handles.
    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(Self {
            file: self.file.try_clone()?,
            length_bytes: self.length_bytes,
            stamp: self.stamp,
            seen: Arc::clone(&self.seen),
            block: None,
            bytes: Vec::new(),
        })
    }

    /// Whether length and times are what they were.
    ///
    /// # Errors
    /// Those of the system.
    pub(super) fn is_unchanged(&self) -> io::Result<bool> {
        let metadata = self.file.metadata()?;
        Ok(metadata.len() == self.length_bytes && Stamp::of(&metadata) == self.stamp)
    }

    /// The bytes from a place on, at least one and as many as are at hand;
    /// `None` if they are not what they were, or there are none.
    ///
    /// # Errors
    /// Those of the system.
    pub(super) fn at(&mut self, offset_bytes: u64) -> io::Result<Option<&[u8]>> {
        let size = BLOCK_BYTES as u64;
        let (number, begin) = (offset_bytes / size, offset_bytes / size * size);
        let number = usize::try_from(number).map_err(io::Error::other)?;
        if self.block != Some(number) {
            self.block = None;
            let length = self.length_bytes.saturating_sub(begin).min(size);
            let length = usize::try_from(length).map_err(io::Error::other)?;
            self.bytes.resize(length, 0);
            let whole = self.fill(begin)?;
            if !whole || !self.seen.are_as_before(number, &self.bytes) {
                return Ok(None);
            }
            self.block = Some(number);
        }
        let from = usize::try_from(offset_bytes - begin).map_err(io::Error::other)?;
        Ok(self.bytes.get(from..).filter(|bytes| !bytes.is_empty()))
    }

    /// Reads from a place on, until there is no more room. Says whether there
    /// was as much.
    fn fill(&mut self, offset_bytes: u64) -> io::Result<bool> {
        let mut read = 0;
        while read < self.bytes.len() {
            let place = &mut self.bytes[read..];
            match read_at(&self.file, place, offset_bytes + read as u64) {
                Ok(0) => return Ok(false),
                Ok(bytes) => read += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// Reads at a place of its own, because readers of the same file share the
/// system's.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, offset_bytes);
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, offset_bytes);
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Seek as _, SeekFrom, Write as _};

    use super::{BLOCK_BYTES, Held};

    fn held(content: &[u8]) -> (tempfile::NamedTempFile, Held) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("written");
        let handle = File::open(file.path()).expect("a handle");
        let metadata = handle.metadata().expect("its times");
        (file, Held::new(handle, &metadata))
    }

    /// All of it, as long as it is what it was.
    fn read(held: &mut Held) -> Option<Vec<u8>> {
        let mut read = Vec::new();
        while (read.len() as u64) < held.length_bytes {
            let bytes = held.at(read.len() as u64).expect("it can be read")?;
            read.extend_from_slice(bytes);
        }
        Some(read)
    }

    /// As an attacker who swaps the rows of a file that is being paid.
    #[test]
    fn what_is_exchanged_is_not_given_to_anybody() {
        for (length, place) in [(40, 0), (3 * BLOCK_BYTES + 17, 2 * BLOCK_BYTES)] {
            let (file, mut held) = held(&vec![b'1'; length]);
            assert_eq!(read(&mut held), Some(vec![b'1'; length]));
            let mut file = file.as_file();
            file.seek(SeekFrom::Start(place as u64)).expect("a place");
            file.write_all(b"9").expect("written");
            // Whatever the times say.
            let mut again = held.again().expect("another reader");
            assert_eq!(read(&mut again), None);
            held.block = None;
            assert_eq!(read(&mut held), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_time_of_change_that_the_system_sets_shows() {
        let (file, held) = held(b"account,amount\n");
        assert!(held.is_unchanged().expect("asked"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        let modified = held.stamp.modified.expect("a time");
        let times = std::fs::FileTimes::new().set_modified(modified);
        file.as_file().set_times(times).expect("put back");
        let metadata = file.as_file().metadata().expect("its times");
        assert_eq!(metadata.modified().ok(), Some(modified));
        assert!(!held.is_unchanged().expect("asked"));
    }
}
