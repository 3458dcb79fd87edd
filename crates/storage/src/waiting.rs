//! For how long this process waits for a ledger that others keep, and whom it
//! tells that it waits.
//!
//! Both are the same for every connection of the process, and said once when it
//! starts.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::BUSY_SECONDS_MAX;

/// How long nothing is said of a wait.
pub(crate) const SILENCE: Duration = Duration::from_secs(1);

static BUSY_TIMEOUT_MILLIS: AtomicU64 = AtomicU64::new(BUSY_SECONDS_MAX * 1_000);
static TELL: OnceLock<fn(&Awaited)> = OnceLock::new();

/// Whom a process waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Awaited {
    /// A process that is known.
    Process(Holder),
    /// Another process that writes.
    Writer,
    /// A server that does not answer yet.
    Server,
}

/// The process that others wait for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Its number.
    pub process: u32,
    /// The number of the user that it belongs to.
    pub user: Option<u32>,
    /// What it was started with.
    pub arguments: Vec<String>,
}

/// Says for how long this process waits.
pub fn set_busy_timeout(timeout: Duration) {
    let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    BUSY_TIMEOUT_MILLIS.store(millis, Ordering::Relaxed);
}

/// For how long this process waits.
pub fn busy_timeout() -> Duration {
    Duration::from_millis(BUSY_TIMEOUT_MILLIS.load(Ordering::Relaxed))
}

/// Whether the caller said another time than the usual one.
pub(crate) fn is_set() -> bool {
    busy_timeout() != Duration::from_secs(BUSY_SECONDS_MAX)
}

/// How much longer than a lock a whole statement may take.
const STATEMENT_MORE: Duration = Duration::from_secs(5);
/// No statement is given less time.
const STATEMENT_LEAST: Duration = Duration::from_secs(25);

/// How long a statement may take that may have to wait for a lock.
pub(crate) fn longest_statement() -> Duration {
    (busy_timeout() + STATEMENT_MORE).max(STATEMENT_LEAST)
}

/// Says who is told of a wait.
pub fn tell_with(tell: fn(&Awaited)) {
    // The first counts: a program says it once.
    let _ = TELL.set(tell);
}

/// Tells of a wait that takes long.
pub(crate) fn tell(awaited: &Awaited) {
    if let Some(tell) = TELL.get() {
        tell(awaited);
    }
}

/// A wait that has begun.
#[derive(Debug)]
pub(crate) struct Wait {
    since: Instant,
    is_told: bool,
}

impl Wait {
    /// From now on.
    pub(crate) fn begin() -> Self {
        Self {
            since: Instant::now(),
            is_told: false,
        }
    }

    /// For how long it lasts.
    pub(crate) fn lasted(&self) -> Duration {
        self.since.elapsed()
    }

    /// Whether there is time left. Tells once that it takes long, and for whom.
    pub(crate) fn goes_on(&mut self, whom: impl FnOnce() -> Option<Holder>) -> bool {
        let waited = self.since.elapsed();
        if waited >= SILENCE && !self.is_told {
            self.is_told = true;
            tell(&whom().map_or(Awaited::Writer, Awaited::Process));
        }
        waited < busy_timeout()
    }
}
