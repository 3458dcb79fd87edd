//! Passwords and sessions against their last lines in the register.

use super::PAGE_ROWS;
use super::register::Records;
use crate::domain::change::Subject;
use crate::ledger::Result;
use crate::store::{self, Driver};

/// Holds what operators log in with, and who is logged in, against the
/// register.
pub(super) fn check(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    credentials(driver, records)?;
    sessions(driver, records)
}

fn credentials(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    for row in store::credentials::all(driver)? {
        let credential = &row.credential;
        records.compare(Subject::Credential, row.operator, row.change, credential)?;
    }
    Ok(())
}

/// A session that is not there lets nobody in: a copy of the ledger has none.
fn sessions(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = store::sessions::page(driver, after, PAGE_ROWS)?;
        let Some(end) = rows.last() else {
            records.miss_none(Subject::Session);
            return Ok(());
        };
        after = end.id;
        for row in rows {
            records.compare(Subject::Session, row.id, row.change, &row.session)?;
        }
    }
}
