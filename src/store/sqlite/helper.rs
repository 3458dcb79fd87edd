//! A thread that runs bulk statements while the caller computes the next rows.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use rusqlite::Connection;

use super::{NextRow, lock, run_all};
use crate::store::{Error, Result};

/// Starts a thread, or says that the system has none left.
pub(super) fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<thread::JoinHandle<()>> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Error::Io(format!("no thread can be started: {error}")))
}

/// A thread that runs bulk statements in order, while the caller computes the
/// rows after them.
pub(super) struct Helper {
    work: Option<mpsc::SyncSender<(&'static str, NextRow)>>,
    done: mpsc::Receiver<Result<()>>,
    waiting: usize,
    thread: Option<thread::JoinHandle<()>>,
}

/// How many bulk statements may wait for the helper.
const WAITING_MAX: usize = 4;

impl Helper {
    pub(super) fn start(connection: Arc<Mutex<Connection>>) -> Result<Self> {
        let (work, inbox) = mpsc::sync_channel::<(&'static str, NextRow)>(WAITING_MAX);
        let (outbox, done) = mpsc::channel();
        let thread = spawn("writer", move || {
            for (statement, next) in inbox {
                let ran = run_all(&lock(&connection), statement, next);
                if outbox.send(ran).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self {
            work: Some(work),
            done,
            waiting: 0,
            thread: Some(thread),
        })
    }

    pub(super) fn hand_over(&mut self, statement: &'static str, next: NextRow) -> Result<()> {
        while let Ok(ran) = self.done.try_recv() {
            self.waiting -= 1;
            ran?;
        }
        self.waiting += 1;
        let sent = self.work.as_ref().map(|work| work.send((statement, next)));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(Error::Engine("the writing thread has ended".to_owned())),
        }
    }

    /// Waits until nothing is left to do, and gives the first failure.
    pub(super) fn wait(&mut self) -> Result<()> {
        let mut outcome = Ok(());
        while self.waiting > 0 {
            self.waiting -= 1;
            let gone = || Err(Error::Engine("the writing thread has ended".to_owned()));
            let ran = self.done.recv().unwrap_or_else(|_| gone());
            outcome = outcome.and(ran);
        }
        outcome
    }
}

impl Drop for Helper {
    /// The connection is closed, and the WAL written back, only when the
    /// thread has let go of it.
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
