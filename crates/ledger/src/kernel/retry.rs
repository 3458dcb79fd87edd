//! Trying again, where others came between or the connection was lost.
//!
//! A use case is tried again as a whole: it reads everything anew, so it
//! decides on what is there then. Only what was certainly not committed is
//! tried again.

use std::hash::{BuildHasher as _, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use bankctl_storage::{Driver, Location};

use crate::{Error, Result};

/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Runs `work` until it succeeds, fails for good, or time is over.
pub(crate) fn again<T>(patience: Duration, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut patience = Patience::new(patience);
    loop {
        match work() {
            // A user who wants the program to end does not wait for another try:
            // nothing was written.
            Err(error) if may_pass(&error) && bankctl_storage::is_ending() => {
                return Err(bankctl_storage::Error::Interrupted.into());
            }
            Err(error) if patience.has_some_for(&error) => patience.pause(),
            other => return other,
        }
    }
}

/// Opens a ledger. Of several servers one takes over when the leader is lost. A
/// single one that is not there is told at once: mostly its name is wrong.
pub(crate) fn open(
    location: &Location,
    patience: Duration,
    open: impl FnMut() -> Result<Box<dyn Driver>>,
) -> Result<Box<dyn Driver>> {
    let patience = if location.may_fail_over() {
        patience
    } else {
        Duration::ZERO
    };
    again(patience, open)
}

fn may_pass(error: &Error) -> bool {
    matches!(error, Error::Store(error) if error.may_pass())
}

/// How long a process still tries.
struct Patience {
    since: Instant,
    long: Duration,
    tries: u64,
}

impl Patience {
    fn new(long: Duration) -> Self {
        Self {
            since: Instant::now(),
            long,
            tries: 0,
        }
    }

    /// Whether a failure may pass, and there is time left to see.
    fn has_some_for(&self, error: &Error) -> bool {
        may_pass(error) && self.since.elapsed() < self.long
    }

    /// Waits a little, longer each time and never as long as others.
    fn pause(&mut self) {
        self.tries += 1;
        let base = 2u64.saturating_pow(u32::try_from(self.tries.min(9)).unwrap_or(9));
        let chance = RandomState::new().hash_one(self.tries) % base;
        thread::sleep(Duration::from_millis(base / 2 + chance).min(PAUSE_MAX));
    }
}
