//! Trying again, where others came between or the connection was lost.
//!
//! A use case is tried again as a whole: it reads everything anew, so it
//! decides on what is there then. Only what was certainly not committed is
//! tried again.

use std::hash::{BuildHasher as _, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use super::{Error, Result};
use crate::store::BUSY_SECONDS_MAX;

/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Runs `work` until it succeeds, fails for good, or time is over.
pub(super) fn again<T>(mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut patience = Patience::new();
    loop {
        match work() {
            Err(error) if patience.has_some_for(&error) => patience.pause(),
            other => return other,
        }
    }
}

/// How long somebody still tries.
pub(super) struct Patience {
    since: Instant,
    tries: u64,
}

impl Patience {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            tries: 0,
        }
    }

    /// Whether a failure may pass, and there is time left to see.
    pub(super) fn has_some_for(&self, error: &Error) -> bool {
        let passes = matches!(error, Error::Store(error) if error.may_pass());
        passes && self.since.elapsed() < Duration::from_secs(BUSY_SECONDS_MAX)
    }

    /// Waits a little, longer each time and never as long as others.
    pub(super) fn pause(&mut self) {
        self.tries += 1;
        let base = 2u64.saturating_pow(u32::try_from(self.tries.min(9)).unwrap_or(9));
        let chance = RandomState::new().hash_one(self.tries) % base;
        thread::sleep(Duration::from_millis(base / 2 + chance).min(PAUSE_MAX));
    }
}
