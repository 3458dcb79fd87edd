//! A thread that runs bulk statements while the caller computes the next rows.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use rusqlite::Connection;

use super::{NextRow, bulk, lock};
use crate::{Error, Result};

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
    work: Option<mpsc::SyncSender<Work>>,
    done: mpsc::Receiver<Result<()>>,
    waiting: usize,
    thread: Option<thread::JoinHandle<()>>,
}

/// What the thread is told.
enum Work {
    /// Run a statement for each row.
    Run(&'static str, usize, NextRow),
    /// A transaction has ended: what failed in it is of no interest any more.
    Forget,
}

/// How many bulk statements may wait for the helper.
const WAITING_MAX: usize = 4;

impl Helper {
    pub(super) fn start(connection: Arc<Mutex<Connection>>) -> Result<Self> {
        let (work, inbox) = mpsc::sync_channel::<Work>(WAITING_MAX);
        let (outbox, done) = mpsc::channel();
        let thread = spawn("writer", move || {
            // After a failure SQLite may have taken the transaction back by
            // itself. What was handed over for it must not run outside of it.
            let mut failed = false;
            for work in inbox {
                let ran = match work {
                    Work::Forget => {
                        failed = false;
                        Ok(())
                    }
                    Work::Run(..) if failed => Ok(()),
                    Work::Run(statement, rows, next) => {
                        bulk::run(&lock(&connection), statement, rows, next)
                    }
                };
                failed = failed || ran.is_err();
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

    pub(super) fn hand_over(
        &mut self,
        statement: &'static str,
        rows: usize,
        next: NextRow,
    ) -> Result<()> {
        self.send(Work::Run(statement, rows, next))
    }

    /// Ends what belonged to a transaction that is taken back.
    pub(super) fn forget(&mut self) {
        // Failures are known by now, and a thread that has ended runs nothing.
        let _ = self.wait();
        let _ = self.send(Work::Forget);
        let _ = self.wait();
    }

    fn send(&mut self, work: Work) -> Result<()> {
        while let Ok(ran) = self.done.try_recv() {
            self.waiting -= 1;
            ran?;
        }
        self.waiting += 1;
        let sent = self.work.as_ref().map(|sender| sender.send(work));
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
