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
pub(crate) fn retry<T>(timeout: Duration, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut tries = Tries::new(timeout);
    loop {
        match work() {
            // A user who wants the program to end does not wait for another try:
            // nothing was written.
            Err(error) if may_pass(&error) && bankctl_storage::is_ending() => {
                return Err(bankctl_storage::Error::Interrupted.into());
            }
            Err(error) if tries.may_go_on(&error) => tries.pause(),
            other => return other,
        }
    }
}

/// Opens a ledger. Of several servers one takes over when the leader is lost. A
/// single one that is not there is told at once: mostly its name is wrong.
pub(crate) fn open(
    location: &Location,
    timeout: Duration,
    open: impl FnMut() -> Result<Box<dyn Driver>>,
) -> Result<Box<dyn Driver>> {
    let timeout = if location.may_fail_over() {
        timeout
    } else {
        Duration::ZERO
    };
    retry(timeout, open)
}

fn may_pass(error: &Error) -> bool {
    matches!(error, Error::Store(error) if error.may_pass())
}

/// How long a process still tries.
struct Tries {
    since: Instant,
    timeout: Duration,
    made: u64,
}

impl Tries {
    fn new(timeout: Duration) -> Self {
        Self {
            since: Instant::now(),
            timeout,
            made: 0,
        }
    }

    /// Whether a failure may pass, and there is time left to see.
    fn may_go_on(&self, error: &Error) -> bool {
        may_pass(error) && self.since.elapsed() < self.timeout
    }

    /// Waits a little, longer each time and never as long as others.
    fn pause(&mut self) {
        self.made += 1;
        let base = 2u64.saturating_pow(u32::try_from(self.made.min(9)).unwrap_or(9));
        let chance = RandomState::new().hash_one(self.made) % base;
        thread::sleep(Duration::from_millis(base / 2 + chance).min(PAUSE_MAX));
    }
}
