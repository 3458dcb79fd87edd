//! Operators, tokens, passwords and sessions against their last lines in the
//! register.

use std::collections::BTreeSet;

use bankctl_storage::Driver;

use crate::access::tables::sessions::SessionRow;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::{RecordKind, name_in};
use crate::{Result, access};

/// Operators, by key.
pub(crate) const OPERATORS: RecordKind = RecordKind {
    journal: Some(journal),
    log_name: name_in,
    ..RecordKind::of(Subject::Operator, operators)
};
/// Tokens of programs, by number.
pub(crate) const TOKENS: RecordKind = RecordKind::of(Subject::Token, tokens);
/// What operators log in with, by the operator's key.
pub(crate) const CREDENTIALS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::Credential, credentials)
};
/// Sessions, by number.
pub(crate) const SESSIONS: RecordKind = RecordKind::of(Subject::Session, sessions);

fn operators(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for row in access::tables::operators::all(driver)? {
        records.compare(Subject::Operator, row.id, row.change, &row.operator)?;
    }
    Ok(())
}

/// Who booked something is an operator.
fn journal(driver: &mut dyn Driver, audit: &Audit, _: &mut Findings) -> Result<BTreeSet<i64>> {
    let mut missing = audit.operators.clone();
    for row in access::tables::operators::all(driver)? {
        missing.remove(&row.id);
    }
    Ok(missing)
}

fn tokens(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for row in access::tables::api_tokens::all(driver)? {
        records.compare(Subject::Token, row.id, row.change, &row.token)?;
    }
    Ok(())
}

fn credentials(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    if driver.account().is_some() {
        // A server shows to no one what others log in with, but the hash of it.
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

/// A session that is not there lets no one in: a copy of the ledger has none, and
/// a server shows all of them to admins and auditors alone.
fn sessions(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &SessionRow| row.id;
    paging::each(driver, access::tables::sessions::page, key, |_, row| {
        // The change log does not say when it was used last.
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
