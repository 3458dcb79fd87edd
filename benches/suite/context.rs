//! Who works where the library is measured and not the program.

use std::rc::Rc;

use bankctl_ledger::{Clock, Context};

use super::common;

/// Whom the measured programs run as, with a clock and keys that are gone at the
/// end.
pub fn of_caller(clock: impl Clock + 'static) -> Context {
    Context {
        clock: Box::new(clock),
        caller: bankctl::config::caller().expect("a caller"),
        origin: bankctl::config::origin,
        sessions: Rc::new(bankctl::config::RuntimeFolder),
        signing: Rc::new(bankctl::config::SigningFiles),
        privacy: common::privacy(),
        dry_run: false,
        is_confirmed: true,
        retry_timeout: bankctl_storage::busy_timeout(),
        clock_behind: Rc::default(),
        day_behind: Rc::default(),
    }
}
