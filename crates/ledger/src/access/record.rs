//! Passwords and sessions against their last lines in the register.

use bankctl_storage::Driver;

use crate::access::tables::sessions::SessionRow;
use crate::audit::verify::records::Records;
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::{Result, access};

/// Holds what operators log in with, and who is logged in, against the
/// register.
pub(crate) fn check(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    credentials(driver, records)?;
    sessions(driver, records)
}

fn credentials(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    if driver.account().is_some() {
        // A server shows to nobody what others log in with, but the hash of it.
        for (operator, seen, change) in access::tables::credentials_seen::credentials(driver)? {
            records.compare(Subject::Credential, operator, change, &seen)?;
        }
        return Ok(());
    }
    for row in access::tables::credentials::all(driver)? {
        let credential = &row.credential;
        records.compare(Subject::Credential, row.operator, row.change, credential)?;
    }
    Ok(())
}

/// A session that is not there lets nobody in: a copy of the ledger has none, and
/// a server shows all of them to admins and auditors alone.
fn sessions(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &SessionRow| row.id;
    paging::each(driver, access::tables::sessions::page, key, |_, row| {
        // The register does not say when it was used last.
        let session = &row.session;
        if !(session.started_at..=session.ends_at).contains(&row.used_at) {
            let subject = format!("session {}", row.id);
            let message = "it was used before it began or after its end";
            records.findings.add("wrong_session", subject, message);
        }
        records.compare(Subject::Session, row.id, row.change, session)
    })?;
    records.miss_none(Subject::Session);
    Ok(())
}
