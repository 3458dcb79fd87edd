//! Loads all accounts up front, when a file pays a good part of them.

use std::thread;

use bankctl_types::number::AccountId;

use crate::imports::ImportsRoom;
use crate::kernel::tables;
use crate::{ReadTx, Result};

/// From how many rows on all accounts are read at once.
const ROWS_MIN: u64 = 20_000;
/// How many accounts are read at once at most.
const ACCOUNTS_MAX: u64 = 250_000;
/// A row of a payroll has about so many bytes.
const ROW_BYTES: u64 = 24;

impl ImportsRoom<'_> {
    /// Reads a payroll file of so many bytes with `read` and, if it is large,
    /// the accounts at the same time.
    ///
    /// # Errors
    /// Only those of the ledger.
    pub fn beside<T: Send>(self, bytes: u64, read: impl FnOnce() -> T + Send) -> Result<T> {
        let rows = bytes / ROW_BYTES;
        if rows < ROWS_MIN {
            return Ok(read());
        }
        thread::scope(|scope| {
            let reading = thread::Builder::new()
                .name("reader".to_owned())
                .spawn_scoped(scope, read)
                .map_err(|error| {
                    bankctl_storage::Error::Io(format!("no thread can be started: {error}"))
                })?;
            let loaded = self.0.read(|view| preload(view, rows));
            let done = reading.join();
            loaded?;
            done.map_err(|panic| std::panic::resume_unwind(panic))
        })
    }
}

/// Reads all accounts if a file has so many rows that it is worth it.
pub(crate) fn preload(view: &mut ReadTx<'_>, rows: u64) -> Result<()> {
    let last = tables::accounts::last_customer_key(view.driver)?;
    let accounts = (last.0 - AccountId::FIRST_CUSTOMER.0).max(0).unsigned_abs();
    if rows < ROWS_MIN || rows < accounts / 4 || accounts > ACCOUNTS_MAX {
        return Ok(());
    }
    view.cache.preload(view.driver)
}
