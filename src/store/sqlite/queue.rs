//! The queue of writers, and the WAL file that its lock lies on.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::helper::spawn;
use super::{Sqlite, fault};
use crate::store::{BUSY_SECONDS_MAX, Error, Result, signals};

/// How long anyone waits for the turn.
const PATIENCE: Duration = Duration::from_secs(BUSY_SECONDS_MAX);
/// How often who waits looks whether the program is to end.
const LOOK_UP: Duration = Duration::from_millis(50);

impl Sqlite {
    fn wal(&self) -> PathBuf {
        let mut wal = self.path.clone().into_os_string();
        wal.push("-wal");
        PathBuf::from(wal)
    }

    /// Waits for the turn to write.
    pub(super) fn enter_queue(&mut self) -> Result<()> {
        let Ok(file) = File::open(self.wal()) else {
            // Nothing was read yet, or the folder is read-only: BEGIN will
            // wait, or say what is wrong.
            return Ok(());
        };
        if file.try_lock().is_ok() {
            self.queue = Some(file);
            return Ok(());
        }
        let (sender, receiver) = mpsc::channel();
        // The thread ends with the lock, or with the process if time is over.
        spawn("queue", move || {
            if file.lock().is_ok() {
                let _ = sender.send(file);
            }
        })?;
        let since = Instant::now();
        loop {
            match receiver.recv_timeout(LOOK_UP) {
                Ok(file) => self.queue = Some(file),
                Err(mpsc::RecvTimeoutError::Timeout) if signals::is_ending() => {
                    return Err(Error::Interrupted);
                }
                Err(mpsc::RecvTimeoutError::Timeout) if since.elapsed() < PATIENCE => continue,
                Err(mpsc::RecvTimeoutError::Timeout) => return Err(Error::Busy),
                // The file system has no locks: SQLite's own waiting must do.
                Err(mpsc::RecvTimeoutError::Disconnected) => {}
            }
            return Ok(());
        }
    }

    /// Brings what was read to the disk, where no commit does it: whoever
    /// wrote it may have been killed before he had.
    pub(super) fn sync_wal(&self) -> Result<()> {
        let synced = match &self.queue {
            Some(wal) => wal.sync_data(),
            None => match File::open(self.wal()) {
                Ok(wal) => wal.sync_data(),
                // All of it is in the ledger's own file.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
            },
        };
        synced.map_err(|error| fault::io(&error, &self.path))
    }
}
