//! Waiting has an end: a thread that asks the server to stop.
//!
//! A server gives up a lock or a statement by itself when its time is over, but
//! not the wait for a standby at the end of a commit: with none left that lasts
//! for ever. And a user who wants the program to end should not have to wait until
//! another client lets go of a row. Both are ended from beside, by a request to
//! cancel on a connection of its own. What the server answers then is what
//! counts: this thread decides nothing about the outcome.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::timeout;
use tokio_postgres::{CancelToken, NoTls};

use super::address::Tls;
use super::wary::Plain;
use super::{Address, tls};
use crate::{Error, Result, signals};

/// How often it is looked whether a caller waits for too long.
const TICK: Duration = Duration::from_millis(100);
/// How long a transaction may still take when the program is to end.
const GRACE: Duration = Duration::from_secs(1);
/// After how long a request to cancel is made again: one that comes too early
/// is lost.
const AGAIN: Duration = Duration::from_secs(2);

/// What a connection is busy with.
#[derive(Clone, Copy)]
enum Phase {
    /// Nothing that writes.
    Resting,
    /// A transaction that writes.
    Working,
    /// Its commit.
    Committing,
}

struct State {
    phase: Phase,
    since: Instant,
    /// Whether the server was asked to stop since the connection was opened.
    cancelled: bool,
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    /// Whether what goes on must end now.
    fn is_due(&self, commit_max: Option<Duration>) -> bool {
        let limit = match self.phase {
            Phase::Resting => return false,
            _ if self.cancelled => Some(AGAIN),
            _ if signals::is_ending() => Some(GRACE),
            Phase::Working => None,
            Phase::Committing => commit_max,
        };
        limit.is_some_and(|limit| self.since.elapsed() >= limit)
    }
}

/// Sees to it that no write transaction of a connection waits without end.
pub(super) struct Watch {
    state: Arc<Mutex<State>>,
    commit_max: Option<Duration>,
    runs: bool,
}

impl Watch {
    /// For a new connection. `commit_max` is how long a commit may wait for a
    /// standby; `None` for ever.
    pub(super) fn new(commit_max: Option<Duration>) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                phase: Phase::Resting,
                since: Instant::now(),
                cancelled: false,
            })),
            commit_max,
            runs: false,
        }
    }

    /// How long a commit may wait for a standby; `None` for ever.
    pub(super) fn commit_max(&self) -> Option<Duration> {
        self.commit_max
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction that writes begins.
    pub(super) fn works(&mut self, address: &Address, token: CancelToken) -> Result<()> {
        if !self.runs {
            let (state, commit_max) = (Arc::downgrade(&self.state), self.commit_max);
            let address = address.clone();
            thread::Builder::new()
                .name("watch".to_owned())
                .spawn(move || watch(&state, commit_max, &address, &token))
                .map_err(|error| Error::Io(format!("no thread can be started: {error}")))?;
            self.runs = true;
        }
        self.state().enter(Phase::Working);
        Ok(())
    }

    /// Its commit is sent next.
    ///
    /// # Errors
    /// The server was asked to stop, so that it must not be sent.
    pub(super) fn commits(&self) -> Result<()> {
        let mut state = self.state();
        if state.cancelled {
            return Err(Error::Interrupted);
        }
        state.enter(Phase::Committing);
        Ok(())
    }

    /// It has ended. Says whether the connection can be used further: a request
    /// to cancel that is still on its way would hit what comes next.
    pub(super) fn rests(&self) -> bool {
        let mut state = self.state();
        state.enter(Phase::Resting);
        !state.cancelled
    }
}

/// Looks until the connection is gone.
fn watch(
    state: &Weak<Mutex<State>>,
    commit_max: Option<Duration>,
    address: &Address,
    token: &CancelToken,
) {
    loop {
        thread::sleep(TICK);
        let Some(state) = state.upgrade() else { return };
        // No one goes on before the request is sent.
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_due(commit_max) {
            state.cancelled = true;
            state.since = Instant::now();
            cancel(address, token);
        }
    }
}

/// Asks the server to stop. It says nothing about whether it will: if it does
/// not, it is asked again.
fn cancel(address: &Address, token: &CancelToken) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
        return;
    };
    // One that is frozen would keep us, and every process that waits for us.
    if address.tls == Tls::Disabled && address.is_wary {
        // As the connection was made; on a socket it was not.
        let _ = runtime.block_on(async { timeout(AGAIN, token.cancel_query(Plain)).await });
    } else if address.tls == Tls::Disabled {
        let _ = runtime.block_on(async { timeout(AGAIN, token.cancel_query(NoTls)).await });
    } else if let Ok(connector) = tls::connector(address) {
        let _ = runtime.block_on(async { timeout(AGAIN, token.cancel_query(connector)).await });
    }
}
