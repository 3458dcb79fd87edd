//! Bringing bulk work to the disk while more of it goes on.
//!
//! SQLite syncs the WAL at a commit and waits then for all that was written,
//! and it writes the WAL back into the file when it is closed. Both are done
//! here a little at a time, in a thread of its own on a connection of its own.
//! Nothing depends on it: what is not done yet is done where it always was.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::helper::spawn;
use super::queue;

/// How many milliseconds lie between two syncs.
const PAUSE_MILLISECONDS: u64 = 40;

/// Works off what bulk transactions leave to be done, until it is dropped.
pub(super) struct Backlog {
    committed: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Backlog {
    /// `None` if the system has no thread left for it.
    pub(super) fn start(ledger: &Path) -> Option<Self> {
        let (committed, inbox) = mpsc::channel();
        let ledger = ledger.to_path_buf();
        let thread = spawn("backlog", move || work_off(&ledger, &inbox)).ok()?;
        Some(Self {
            committed: Some(committed),
            thread: Some(thread),
        })
    }

    /// A transaction has been committed and can be written back.
    pub(super) fn add(&self) {
        if let Some(committed) = &self.committed {
            // A thread that has ended does nothing more.
            let _ = committed.send(());
        }
    }
}

impl Drop for Backlog {
    fn drop(&mut self) {
        self.committed = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work_off(ledger: &PathBuf, inbox: &mpsc::Receiver<()>) {
    let Ok(wal) = queue::wal(ledger) else { return };
    let mut connection = None;
    loop {
        match inbox.recv_timeout(Duration::from_millis(PAUSE_MILLISECONDS)) {
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                if wal.sync_data().is_err() {
                    return;
                }
            }
            Ok(()) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                if connection.is_none() {
                    connection = Connection::open_with_flags(ledger, flags).ok();
                }
                let Some(connection) = &connection else {
                    return;
                };
                // It does what it can without waiting for anybody.
                let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            }
        }
    }
}
