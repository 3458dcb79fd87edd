//! A commit that failed without saying whether it was done.
//!
//! The disk may fail after the last page was written: then the transaction is
//! there as soon as the ledger is opened again, although the commit was an
//! error. So it is looked up on a new connection before anything is said; only
//! if that fails too the answer is `outcome_unknown`.

use super::{Ledger, Reference, Result};
use crate::domain::merkle::Hash;
use crate::error::{Description, Error, Fault, exit};
use crate::store::{self, Driver, Mode};

/// The code of what may have been done or not.
const UNKNOWN: &str = "outcome_unknown";

/// By what can be told whether a write transaction is there: the last row that
/// it appended to each log. A leaf has the hash of its time, its operator and
/// its reference in it, so that nobody else's row is taken for it.
#[derive(Debug)]
pub(crate) struct Trace {
    /// The last transfer.
    pub(crate) transfer: Option<(i64, Hash)>,
    /// The last line of the register of changes.
    pub(crate) change: Option<(i64, Hash)>,
    /// The reference of what was asked for.
    pub(crate) reference: Option<String>,
    /// The lane that it was written in.
    pub(crate) lane: i64,
}

impl Trace {
    /// Whether the rows are there.
    fn is_there(&self, driver: &mut dyn Driver) -> store::Result<bool> {
        if let Some((id, leaf)) = self.transfer {
            let row = store::journal::by_id(driver, id)?;
            return Ok(row.is_some_and(|row| row.leaf == leaf));
        }
        if let Some((id, leaf)) = self.change {
            let rows = store::changes::page(driver, id - 1, 1)?;
            return Ok(rows
                .iter()
                .any(|row| row.change.id == id && row.leaf == leaf));
        }
        // Nothing was to be written, so nothing is missing.
        Ok(true)
    }
}

impl Ledger {
    /// Finds out whether a transaction was committed.
    ///
    /// # Errors
    /// It was not (the reason of the failed commit), or `outcome_unknown`.
    pub(super) fn settle(&mut self, mode: Mode, trace: &Trace, reason: &str) -> Result<()> {
        let looked = self.driver.reconnect().and_then(|()| {
            let driver = self.driver.as_mut();
            let many = driver.has_many_writers();
            driver.begin(if many { Mode::Write } else { Mode::Read })?;
            // A server may still be at work on what nobody waits for any
            // more: it has the lane until it is done.
            let found =
                store::locks::this_lane(driver, trace.lane).and_then(|()| trace.is_there(driver));
            driver.rollback();
            found.map(|found| (found, many))
        });
        match looked {
            Ok((true, _)) => Ok(()),
            Ok((false, many)) => {
                let message = format!("nothing was written, because the commit failed: {reason}");
                if many {
                    return Err(store::Error::Unreachable(message).into());
                }
                Err(store::Error::Io(message).into())
            }
            Err(again) => Err(unknown(mode, trace, reason, &again.without_doubt())),
        }
    }
}

/// What is said when nothing more can be found out, and how it can be later.
fn unknown(mode: Mode, trace: &Trace, reason: &str, again: &store::Error) -> Error {
    let reason = format!(
        "the commit failed ({reason}), and the ledger could not be asked afterwards ({again})"
    );
    let mut fault = may_be_done(
        trace.reference.as_deref(),
        trace.transfer.is_some(),
        &reason,
    );
    if mode == Mode::BulkWrite {
        fault.hint = Some(
            "run the same import again: what was posted is not posted a second time".to_owned(),
        );
    }
    fault.into()
}

/// A request of which nobody knows whether it was done.
fn may_be_done(reference: Option<&str>, is_transfer: bool, reason: &str) -> Fault {
    let asked = match reference {
        Some(reference) => format!("the request with the reference {reference}"),
        None => "the request".to_owned(),
    };
    let hint = match reference.map(quoted) {
        Some(reference) if is_transfer => format!(
            "run the same command again with --ref {reference}: it is done once and no more; \
             `bankctl transaction show {reference}` shows whether it is there"
        ),
        Some(reference) => format!(
            "run the same command again with --ref {reference}: it is done once and no more"
        ),
        None => "look whether it was done before you run the command again".to_owned(),
    };
    let message = format!("{asked} may have been done or not: {reason}");
    Fault::new(exit::UNKNOWN, UNKNOWN, message)
        .hint(hint)
        .details(serde_json::json!({ "reference": reference, "reason": reason }))
}

/// What holds for one of several requests that were in a transaction of which
/// nobody knows whether it was committed; `None` for any other failure.
pub(super) fn of_one(error: &Error, reference: Option<&Reference>) -> Option<Description> {
    let all = error.describe();
    if all.code != UNKNOWN {
        return None;
    }
    let reason = all.details?.get("reason")?.as_str()?.to_owned();
    let reference = reference.and_then(|reference| reference.written(false));
    Some(Error::from(may_be_done(reference.as_deref(), false, &reason)).describe())
}

/// A reference as a shell takes it.
fn quoted(reference: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_.:/".contains(character);
    if reference.chars().all(plain) {
        return reference.to_owned();
    }
    format!("'{}'", reference.replace('\'', "'\\''"))
}
