//! Files that are being made: backups, restored ledgers, new ones, exports and
//! whatever else must be there as a whole or not at all.
//!
//! Each is made in a folder beside the place that it will take, which can be
//! read by its owner only and is locked by the process that works in it. One
//! that no one locks was left by a process that was killed: a process that makes the
//! next one there removes it, with what may be in it of a ledger. The files lie in
//! a folder inside: a lock on the folder of a ledger says that somebody
//! waits to write, and this one must not say so to its own process.

mod output;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub use output::{Guard, Output, Refusal, database_of};

/// What the names of all of them begin with.
const PREFIX: &str = ".bankctl-";
/// What the folder inside is called, where the files lie.
const INNER: &str = "in";
/// How often another name is tried if another process takes a new folder for one that
/// was left.
const TRIES_MAX: u32 = 100;

/// A folder that is removed with everything in it when this is dropped.
pub struct DraftFolder {
    // First: a folder is removed before others can lock it.
    folder: TempDir,
    _lock: Option<File>,
}

impl DraftFolder {
    /// Makes one in another, and removes those that were left there.
    ///
    /// # Errors
    /// It can't be made; [`ErrorKind::ResourceBusy`] if others take each for
    /// one that was left.
    pub fn within(parent: &Path) -> io::Result<Self> {
        for left in abandoned_in(parent) {
            // That of another user stays: that is no reason to fail.
            let _ = fs::remove_dir_all(left.path);
        }
        for _ in 0..TRIES_MAX {
            let folder = tempfile::Builder::new()
                .prefix(PREFIX)
                .suffix(".draft")
                .tempdir_in(parent)?;
            let lock = match lock(folder.path()) {
                Lock::Taken(lock) => Some(lock),
                Lock::Unknown => None,
                Lock::Held => continue,
            };
            fs::create_dir(folder.path().join(INNER))?;
            return Ok(Self {
                folder,
                _lock: lock,
            });
        }
        Err(ErrorKind::ResourceBusy.into())
    }

    /// Where a file of this name lies in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(INNER).join(name)
    }
}

/// A file that has no name of its own before it is whole. It can be read by its
/// owner only, and is gone if this is dropped before.
pub struct DraftFile {
    output: Output,
    path: PathBuf,
    file: File,
    _folder: DraftFolder,
}

impl DraftFile {
    /// Makes an empty one beside the place that it will take.
    ///
    /// # Errors
    /// It may not be written there, or can't be made.
    pub fn beside(output: Output) -> Result<Self, Refusal> {
        output.check()?;
        let folder = DraftFolder::within(&folder_of(output.path()))?;
        let path = folder.file("draft");
        Ok(Self {
            output,
            file: create_private(&path)?,
            path,
            _folder: folder,
        })
    }

    /// The open file.
    pub fn as_file(&self) -> &File {
        &self.file
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// It can't be named so, or may not be any more.
    pub fn put(self) -> Result<(), Refusal> {
        name(&self.path, &self.output)
    }
}

impl Write for DraftFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Gives a draft its name. A file that has it already is replaced only if it
/// may be.
///
/// # Errors
/// It can't be named so, or may not be; [`ErrorKind::AlreadyExists`].
pub fn name(draft: &Path, output: &Output) -> Result<(), Refusal> {
    // Something else may have come there while the draft was written.
    output.check()?;
    let target = output.path();
    if output.replaces() {
        return Ok(fs::rename(draft, target)?);
    }
    let named = fs::hard_link(draft, target).or_else(|error| match error.kind() {
        // Where the file system knows no second names.
        ErrorKind::Unsupported | ErrorKind::PermissionDenied
            if target.symlink_metadata().is_err() =>
        {
            fs::rename(draft, target)
        }
        _ => Err(error),
    });
    Ok(named?)
}

/// Makes an empty file that only its owner can read.
///
/// # Errors
/// It can't be made, or is there already.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The folder of a file.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Device and number of a file, where the system has such.
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().as_ref().and_then(identity_of)
}

/// The same of an open file.
#[cfg_attr(unix, allow(clippy::unnecessary_wraps))]
pub fn identity_of(data: &fs::Metadata) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((data.dev(), data.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        None
    }
}

/// A folder that no one works in, and the lock that keeps it so.
pub struct Abandoned {
    /// Where it is.
    pub path: PathBuf,
    _lock: Option<File>,
}

/// What killed processes have left in a folder.
pub fn abandoned_in(parent: &Path) -> Vec<Abandoned> {
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
    /// Another process works in it, or has just removed it.
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
    // A process that took it for one that was left may have been faster.
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
        let working = DraftFolder::within(place.path()).expect("a draft");
        let file = working.file("ledger.db");
        std::fs::write(&file, "a").expect("written");
        let beside = std::fs::File::open(super::folder_of(&file)).expect("a folder");
        beside.try_lock().expect("nobody waits to write there");
        let left = place.path().join(".bankctl-left.restore");
        std::fs::create_dir(&left).expect("made");
        std::fs::write(left.join("ledger.db"), "b").expect("written");
        assert_eq!(abandoned_in(place.path()).len(), 1);
        let next = DraftFolder::within(place.path()).expect("another");
        assert!(!left.exists(), "it was left");
        assert!(file.exists(), "a process works in it");
        assert!(next.folder.path().exists() && abandoned_in(place.path()).is_empty());
        drop((working, next));
        let rest = std::fs::read_dir(place.path()).expect("a folder").count();
        assert_eq!(rest, 0, "each removes its own");
    }
}
