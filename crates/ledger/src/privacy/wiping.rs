//! What was destroyed is wiped from freed parts of the ledger: by who destroyed
//! it, or, if that was broken off, by the process that opens the ledger next.

use std::time::Duration;

use bankctl_storage::own_row::Wipe;
use bankctl_storage::{Driver, Mode, Wiped};

use crate::{Ledger, Result, WriteTx};

/// How long a command waits for others that has come for something else.
const IN_PASSING: Duration = Duration::from_millis(200);

impl WriteTx<'_> {
    /// Remembers that something is to be wiped, until it was.
    pub(crate) fn must_wipe(&mut self) -> Result<Wipe> {
        let wipe = Wipe {
            since: self.stamp.booked_at.0,
            all: false,
        };
        bankctl_storage::own_row::set_wipe(self.driver, wipe)?;
        Ok(wipe)
    }
}

impl Ledger {
    /// Wipes what is to be wiped.
    ///
    /// # Errors
    /// Only those of the store.
    pub(crate) fn wipe(&mut self, wipe: Wipe, timeout: Duration) -> Result<Wiped> {
        let driver = self.driver.as_mut();
        let wiped = driver.wipe_what_was_deleted(wipe.all, timeout)?;
        if wiped != Wiped::Nothing {
            self.to_wipe = None;
            settled(driver, wipe)?;
        }
        Ok(wiped)
    }

    /// Finishes what was broken off. No one is kept from working where that
    /// can't be done.
    pub(crate) fn finish_wiping(&mut self) {
        if let Some(wipe) = self.to_wipe
            && !self.context.dry_run
        {
            drop(self.wipe(wipe, IN_PASSING));
        }
    }
}

fn settled(driver: &mut dyn Driver, wipe: Wipe) -> bankctl_storage::Result<()> {
    driver.begin(Mode::Write)?;
    match bankctl_storage::own_row::wiped(driver, wipe) {
        Ok(()) => driver.commit(),
        Err(error) => {
            driver.rollback();
            Err(error)
        }
    }
}
