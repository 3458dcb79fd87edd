//! The queue of writers, and the WAL file that its lock lies on.
//!
//! A process that writes holds a lock on the WAL file; one that waits for it shows so
//! by a shared lock on the ledger's folder. SQLite has locks on neither: one
//! on a file of SQLite's own would be lost as soon as a second handle on that
//! file is closed.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::Sqlite;
use super::beside::beside;
use super::holder;
use crate::files::{self, folder_of};
use crate::sqlite::bulk_thread::spawn;
use crate::sqlite::checkpoint::Backlog;
use crate::waiting::Wait;
use crate::{Error, Result, signals};

/// How often who waits looks whether the program is to end.
const LOOK_UP: Duration = Duration::from_millis(50);
/// How often a newcomer looks whether one who waits has got the turn,
/// and how many microseconds lie in between.
const NEXT_LOOKS_MAX: u32 = 100;
const NEXT_PAUSE_MICROSECONDS: u64 = 50;
/// How many milliseconds bulk work steps aside at most before each of its
/// transactions.
const STEPS_ASIDE_MAX: u32 = 50;

impl Sqlite {
    /// Waits for the turn to write.
    pub(super) fn enter_queue(&mut self) -> Result<()> {
        if self.bulk {
            self.let_others_go_first();
            if self.backlog.is_none() {
                self.backlog = Backlog::start(&self.path, self.beside.clone());
            }
        }
        self.enter()
    }

    /// Takes the turn if no one has it and no one waits for it.
    ///
    /// The system gives the lock to those who wait for it in order of arrival,
    /// but to the process that asks just before the first of them is awake, too. So who
    /// comes new gives it back while others wait, and asks again when one of
    /// them has it; then it stands behind all of them.
    fn takes_turn(&mut self, file: &File) -> bool {
        for _ in 0..NEXT_LOOKS_MAX {
            if file.try_lock().is_err() {
                return false;
            }
            if self.bulk || self.waiters_are_seen() != Some(true) {
                return true;
            }
            let _ = file.unlock();
            std::thread::sleep(Duration::from_micros(NEXT_PAUSE_MICROSECONDS));
        }
        file.try_lock().is_ok()
    }

    /// A lock goes to the process that asks first after it was let go, and this process
    /// is always first. What comes in many transactions steps aside for those
    /// who wait, for a while.
    fn let_others_go_first(&mut self) {
        for _ in 0..STEPS_ASIDE_MAX {
            if !self.is_waited_for() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether anybody waits for the turn to write. Where that can't be seen,
    /// a process may.
    pub(super) fn is_waited_for(&mut self) -> bool {
        self.waiters_are_seen().unwrap_or(true)
    }

    /// The same; `None` where it can't be seen.
    fn waiters_are_seen(&mut self) -> Option<bool> {
        if self.waiters.is_none() {
            self.waiters = File::open(folder_of(&self.path)).ok();
        }
        let mark = self.waiters.as_ref()?;
        match mark.try_lock() {
            Ok(()) => mark.unlock().is_ok().then_some(false),
            Err(TryLockError::WouldBlock) => Some(true),
            Err(TryLockError::Error(_)) => None,
        }
    }

    fn enter(&mut self) -> Result<()> {
        let Ok(file) = wal(&self.path) else {
            // Nothing was read yet, or the folder is read-only: BEGIN will
            // wait, or say what is wrong.
            return Ok(());
        };
        if self.takes_turn(&file) {
            self.queue = Some(file);
            return Ok(());
        }
        let mark = File::open(folder_of(&self.path));
        if let Ok(mark) = &mark {
            // A process that looks for it holds it for a moment only.
            let _ = mark.lock_shared();
        }
        let (sender, receiver) = mpsc::channel();
        // The thread ends with the lock, or with the process if time is over.
        spawn("queue", move || {
            if file.lock().is_ok() {
                let _ = sender.send(file);
            }
        })?;
        let mut wait = Wait::begin();
        loop {
            match receiver.recv_timeout(LOOK_UP) {
                Ok(file) => self.queue = Some(file),
                Err(mpsc::RecvTimeoutError::Timeout) if signals::is_ending() => {
                    return Err(Error::Interrupted);
                }
                Err(mpsc::RecvTimeoutError::Timeout)
                    if wait.goes_on(|| holder::writer_of(&self.path)) =>
                {
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => return Err(Error::Busy),
                // The file system has no locks: SQLite's own waiting must do.
                Err(mpsc::RecvTimeoutError::Disconnected) => {}
            }
            return Ok(());
        }
    }

    /// Brings what was read to the disk, where no commit does it: the process that
    /// wrote it may have been killed before it had.
    pub(super) fn sync_wal(&self) -> Result<()> {
        let synced = match &self.queue {
            Some(wal) => wal.sync_data(),
            None => match wal(&self.path) {
                Ok(wal) => wal.sync_data(),
                // All of it is in the ledger's own file.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
            },
        };
        synced.map_err(|error| files::io(&error, &self.path))
    }
}

/// A handle of its own on the WAL.
pub(super) fn wal(ledger: &Path) -> io::Result<File> {
    File::open(beside(ledger, "-wal"))
}
