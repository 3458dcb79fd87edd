//! Bringing bulk work to the disk while more of it goes on.
//!
//! SQLite syncs the WAL at a commit and waits then for all that was written,
//! and it writes the WAL back into the file when it is closed. Both are done
//! here a little at a time, in a thread of its own on a connection of its own.
//! Nothing depends on it: what is not done yet is done where it always was.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::beside::Beside;
use crate::sqlite::bulk_thread::spawn;
use crate::sqlite::writer_queue;

/// How many milliseconds lie between two syncs.
const PAUSE_MILLISECONDS: u64 = 40;

/// Works off what bulk transactions leave to be done, until it is dropped.
pub(super) struct Backlog {
    committed: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Backlog {
    /// `None` if the system has no thread left for it.
    pub(super) fn start(ledger: &Path, beside: Beside) -> Option<Self> {
        let (committed, inbox) = mpsc::channel();
        let ledger = ledger.to_path_buf();
        let thread = spawn("backlog", move || work_off(&ledger, &beside, &inbox)).ok()?;
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

/// A connection to the files that others write to, and no others.
fn connected(ledger: &Path, beside: &Beside) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(ledger, flags).ok()?;
    // The process that bulk work is done for writes the rest back.
    let keep = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(keep, true).ok()?;
    // SQLite opens what is beside the ledger when it reads.
    connection
        .query_row("PRAGMA user_version", [], |_| Ok(()))
        .ok()?;
    beside.check().is_ok().then_some(connection)
}

fn work_off(ledger: &Path, beside: &Beside, inbox: &mpsc::Receiver<()>) {
    let Ok(wal) = writer_queue::wal(ledger) else {
        return;
    };
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
                if connection.is_none() {
                    connection = connected(ledger, beside);
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
