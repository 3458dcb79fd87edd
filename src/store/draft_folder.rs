//! Folders for files that are being made: backups, restored ledgers, new ones.
//!
//! Such a folder stands beside the place that the file will take, can be read
//! by its owner only, and is locked by the process that works in it. One that
//! nobody locks was left by a process that was killed: whoever makes the next
//! one there removes it, with the copy of a ledger that may be in it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::files::{create_folder, folder_of, identity, identity_of, io};
use super::{Error, Result};

/// What the names of all of them begin with.
const PREFIX: &str = ".bankctl-";
/// How often another name is tried if somebody takes a new folder for one that
/// was left.
const TRIES_MAX: u32 = 100;

/// A folder that is removed with everything in it when this is dropped.
pub(super) struct DraftFolder {
    // First: a folder is removed before others can lock it.
    folder: TempDir,
    _lock: Option<File>,
}

impl DraftFolder {
    /// Makes one beside a file, and removes those that were left there.
    pub(super) fn beside(target: &Path) -> Result<Self> {
        let parent = folder_of(target);
        create_folder(&parent)?;
        for left in abandoned_in(&parent) {
            // Somebody else's stays: that is no reason to fail.
            let _ = fs::remove_dir_all(left.path);
        }
        for _ in 0..TRIES_MAX {
            let folder = tempfile::Builder::new()
                .prefix(PREFIX)
                .suffix(".draft")
                .tempdir_in(&parent)
                .map_err(|error| io(&error, &parent))?;
            match lock(folder.path()) {
                Lock::Taken(lock) => {
                    return Ok(Self {
                        folder,
                        _lock: Some(lock),
                    });
                }
                Lock::Unknown => {
                    return Ok(Self {
                        folder,
                        _lock: None,
                    });
                }
                Lock::Held => {}
            }
        }
        Err(Error::Busy)
    }

    /// Where a file of this name lies in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A folder that nobody works in, and the lock that keeps it so.
pub(super) struct Abandoned {
    pub(super) path: PathBuf,
    _lock: Option<File>,
}

/// What killed processes have left in a folder.
pub(super) fn abandoned_in(parent: &Path) -> Vec<Abandoned> {
    let entries = fs::read_dir(parent).into_iter().flatten();
    let ours = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let is_ours = entry.file_name().to_str()?.starts_with(PREFIX);
        (is_ours && entry.file_type().ok()?.is_dir()).then(|| entry.path())
    });
    ours.filter_map(|path| match lock(&path) {
        Lock::Taken(lock) => Some(Abandoned {
            path,
            _lock: Some(lock),
        }),
        Lock::Held | Lock::Unknown => None,
    })
    .collect()
}

enum Lock {
    Taken(File),
    /// Somebody works in it, or has just removed it.
    Held,
    /// Folders can't be locked here.
    Unknown,
}

fn lock(folder: &Path) -> Lock {
    let Ok(file) = File::open(folder) else {
        return if folder.exists() {
            Lock::Unknown
        } else {
            Lock::Held
        };
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Lock::Held,
        Err(TryLockError::Error(_)) => return Lock::Unknown,
    }
    // Whoever took it for one that was left may have been faster.
    let same = file.metadata().ok().as_ref().and_then(identity_of) == identity(folder);
    if same && folder.exists() {
        Lock::Taken(file)
    } else {
        Lock::Held
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn what_nobody_works_in_is_removed_by_the_next() {
        use super::{DraftFolder, abandoned_in};
        let place = tempfile::tempdir().expect("a folder");
        let target = place.path().join("bank.db");
        let working = DraftFolder::beside(&target).expect("a draft");
        std::fs::write(working.file("ledger.db"), "a").expect("written");
        let left = place.path().join(".bankctl-left.restore");
        std::fs::create_dir(&left).expect("made");
        std::fs::write(left.join("ledger.db"), "b").expect("written");
        assert_eq!(abandoned_in(place.path()).len(), 1);
        let next = DraftFolder::beside(&target).expect("another");
        assert!(!left.exists(), "it was left");
        assert!(working.file("ledger.db").exists(), "somebody works in it");
        assert!(next.folder.path().exists() && abandoned_in(place.path()).is_empty());
        drop((working, next));
        let rest = std::fs::read_dir(place.path()).expect("a folder").count();
        assert_eq!(rest, 0, "each removes its own");
    }
}
