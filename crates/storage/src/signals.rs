//! Signals that would end the process in the middle of something.
//!
//! A file that may not grow (`ulimit -f`) is an error like any other, and not
//! the end of the process. A user who wants the program to end gets their way
//! before a write transaction or after it, never in between; a second signal
//! ends the process at once, and what is not committed is not there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Is set once a file was to grow beyond the limit of the process.
static TOO_LARGE: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// Is set once the user wants the program to end.
static ENDING: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on a file that may not grow is an error of the write.
pub(crate) fn survive_size_limit() {
    TOO_LARGE.get_or_init(|| {
        let met = Arc::new(AtomicBool::new(false));
        // Without the handler the system's own answer stays: the process ends.
        #[cfg(unix)]
        let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::clone(&met));
        met
    });
}

/// Whether a file was to grow beyond the limit of the process.
pub(crate) fn size_limit_was_met() -> bool {
    TOO_LARGE
        .get()
        .is_some_and(|met| met.load(Ordering::SeqCst))
}

/// From now on Ctrl-C and a signal to terminate wait for the transaction.
pub(crate) fn finish_before_ending() {
    ENDING.get_or_init(|| {
        let ending = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // Without the handlers the process ends, and the transaction with it.
            let _ = flag::register_conditional_default(signal, Arc::clone(&ending));
            let _ = flag::register(signal, Arc::clone(&ending));
        }
        ending
    });
}

/// Whether the user wants the program to end.
pub fn is_ending() -> bool {
    ENDING
        .get()
        .is_some_and(|ending| ending.load(Ordering::SeqCst))
}
