//! What `--verbose` tells on standard error: which versions work on which
//! ledger, and when each part of it was reached.

use std::io;
use std::time::Instant;

use bankctl_storage::Location;

use crate::render;

/// Tells it, or keeps silent.
pub(super) struct Log {
    since: Instant,
    is_on: bool,
}

impl Log {
    /// From now on.
    pub(super) fn begun(is_on: bool) -> Self {
        Self {
            since: Instant::now(),
            is_on,
        }
    }

    /// Says what works on what.
    pub(super) fn works_on(&self, location: &Location) {
        if self.is_on {
            let version = env!("CARGO_PKG_VERSION");
            let engine = bankctl_storage::engine_of(location);
            write(&format!("bankctl {version}, {engine}, ledger {location}"));
        }
    }

    /// Says when something was reached.
    pub(super) fn reached(&self, what: &str) {
        if self.is_on {
            let spent = self.since.elapsed();
            let (whole, rest) = (spent.as_millis(), spent.subsec_micros() % 1_000);
            write(&format!("{what} after {whole}.{rest:03} ms"));
        }
    }
}

fn write(line: &str) {
    // No one may be listening; the result is written all the same.
    let _ = render::write_note(line, &mut io::stderr().lock());
}
