//! The files that SQLite keeps beside a ledger, `-wal` and `-shm`, and whether
//! they still are those that were opened.
//!
//! SQLite holds both open and looks for them by name no more. If one is removed
//! or replaced meanwhile, the next process to open the ledger has another one: what
//! the first writes then is lost, or written over what the other wrote.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{identity, identity_of};
use crate::{Error, Result};

/// Device and number of a file.
type Identity = (u64, u64);

/// The names of both, and which files they led to.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    wal: PathBuf,
    shared_memory: PathBuf,
    /// `None` as long as they were not seen.
    opened: Cell<Option<[Option<Identity>; 2]>>,
}

impl Beside {
    /// Those of a ledger.
    pub(super) fn of(ledger: &Path) -> Self {
        Self {
            wal: beside(ledger, "-wal"),
            shared_memory: beside(ledger, "-shm"),
            opened: Cell::new(None),
        }
    }

    /// Takes those that are there for the ones that were opened, if both are.
    pub(super) fn note(&self) {
        let there = self.there();
        if let [Some(_), Some(_)] = there {
            self.opened.set(Some(there));
        }
    }

    /// Does so again the next time, because SQLite itself does without them.
    pub(super) fn forget(&self) {
        self.opened.set(None);
    }

    fn there(&self) -> [Option<Identity>; 2] {
        [identity(&self.wal), identity(&self.shared_memory)]
    }

    /// Whether they are those that were opened.
    ///
    /// # Errors
    /// One was removed or replaced.
    pub(super) fn check(&self) -> Result<()> {
        let Some([wal, shared_memory]) = self.opened.get() else {
            self.note();
            return Ok(());
        };
        let [wal_now, shared_memory_now] = self.there();
        let changed = if wal != wal_now {
            &self.wal
        } else if shared_memory != shared_memory_now {
            &self.shared_memory
        } else {
            return Ok(());
        };
        let changed = changed.display();
        Err(Error::Io(format!(
            "{changed} was replaced or removed while it was open: run the command again"
        )))
    }

    /// Whether others may have written to files that have taken the place of
    /// those that were opened. Then what is in those must not be written back
    /// over it.
    pub(super) fn are_of_others(&self) -> bool {
        let Some([wal, shared_memory]) = self.opened.get() else {
            return false;
        };
        let another = |path: &Path, opened: Option<Identity>| {
            let data = fs::metadata(path).ok();
            data.filter(|data| identity_of(data) != opened)
        };
        another(&self.wal, wal).is_some_and(|data| data.len() > 0)
            || another(&self.shared_memory, shared_memory).is_some()
    }
}

/// What lies beside a file, by the end of its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
