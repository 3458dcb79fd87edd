//! The queue of writers.
//!
//! Whoever writes holds a lock on the WAL file; whoever waits for it shows so
//! by a shared lock on the ledger's folder. SQLite has locks on neither: one
//! on a file of SQLite's own would be lost as soon as a second handle on that
//! file is closed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::helper::spawn;
use crate::store::{BUSY_SECONDS_MAX, Error, Result};

/// Waits for the turn to write. `None` where there is nothing to queue at:
/// nothing was read yet, the folder is read-only or the file system has no
/// locks; then SQLite's own waiting must do, and it will say what is wrong.
pub(super) fn enter(ledger: &Path) -> Result<Option<File>> {
    let Ok(file) = wal(ledger) else {
        return Ok(None);
    };
    if file.try_lock().is_ok() {
        return Ok(Some(file));
    }
    let mark = folder(ledger);
    if let Some(mark) = &mark {
        // It only fails for a moment, while somebody looks who waits.
        let _ = mark.lock_shared();
    }
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the lock, or with the process if time is over.
    spawn("queue", move || {
        if file.lock().is_ok() {
            let _ = sender.send(file);
        }
    })?;
    match receiver.recv_timeout(Duration::from_secs(BUSY_SECONDS_MAX)) {
        Ok(file) => Ok(Some(file)),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Error::Busy),
        Err(mpsc::RecvTimeoutError::Disconnected) => Ok(None),
    }
}

/// A handle of its own on the WAL.
pub(super) fn wal(ledger: &Path) -> io::Result<File> {
    let mut path = ledger.as_os_str().to_owned();
    path.push("-wal");
    File::open(path)
}

/// Those who wait for their turn to write.
pub(super) struct Waiters {
    folder: Option<File>,
}

impl Waiters {
    pub(super) fn of(ledger: &Path) -> Self {
        Self {
            folder: folder(ledger),
        }
    }

    /// Whether anybody waits. Where that can't be seen, somebody may.
    pub(super) fn are_there(&self) -> bool {
        let Some(folder) = &self.folder else {
            return true;
        };
        match folder.try_lock() {
            Ok(()) => folder.unlock().is_err(),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
        }
    }
}

fn folder(ledger: &Path) -> Option<File> {
    let parent = ledger.parent()?;
    let here = parent.as_os_str().is_empty();
    File::open(if here { Path::new(".") } else { parent }).ok()
}
