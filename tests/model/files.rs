//! The place of a ledger in a file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use bankctl_storage::Location;
use tempfile::TempDir;

use crate::machine::place::Place;

/// A folder of its own.
pub(crate) struct Files(TempDir);

/// A folder in memory, where that can be: what is tried here syncs a disk thousands of
/// times, and how fast that is proves nothing. `tests/faults` has disks.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder")
}

impl Place for Files {
    const RESTORES: bool = true;

    fn new() -> Self {
        Self(folder())
    }

    fn location(&self) -> Location {
        Location::File(self.0.path().join("bank.db"))
    }

    /// The files as they are now: the connection is not closed, the WAL not
    /// written back, the shared memory lost. Behind the WAL are some bytes of a
    /// transaction that nobody has committed.
    fn crashed(&self, torn: usize) -> Self {
        let left = Self::new();
        for name in ["bank.db", "bank.db-wal"] {
            let from = self.0.path().join(name);
            if from.exists() {
                fs::copy(from, left.0.path().join(name)).expect("copied");
            }
        }
        let wal = left.0.path().join("bank.db-wal");
        if torn > 0 && wal.exists() {
            let whole = fs::read(&wal).expect("read");
            // What a transaction writes looks like what others have written.
            let tail = &whole[whole.len().saturating_sub(torn)..];
            OpenOptions::new()
                .append(true)
                .open(&wal)
                .and_then(|mut file| file.write_all(tail))
                .expect("appended");
        }
        left
    }
}
