//! A commit that failed without saying whether it was done.
//!
//! The disk may fail after the last page was written: then the transaction is
//! there as soon as the ledger is opened again, although the commit was an
//! error. So it is looked up on a new connection before anything is said; only
//! if that fails too the answer is `outcome_unknown`.
//!
//! # What is promised on a server
//!
//! A server that is told to wait for standbys answers a commit when they have
//! it. While it waits no one sees what was written; but when the wait ends
//! without them (it was cancelled, or the server was started anew) everybody
//! does, and the rows are on this one machine alone. So:
//!
//! - *Done* is said only after a commit that the standbys have confirmed, of
//!   the transaction itself or of a later one: they are sent the server's log
//!   in order, so what has a later record has the earlier ones.
//! - That a row can be read proves nothing. A process that finds what it asked for
//!   there already (the look-up here, a replayed reference, a file that was
//!   imported before) holds a lock when he commits. The lock is a record in the
//!   log, so this commit waits for the standbys too; a commit without any
//!   record would wait for no one.
//! - A commit that they have not confirmed in time is `outcome_unknown`, never
//!   done and never a failure: the row stays if this server stays, and is gone
//!   if a standby that lacks it takes over.
//! - What only reads (`transaction show`, `balance`) tells what this server
//!   has.

use bankctl_storage::{Driver, Mode};
use bankctl_types::number::named_by;

use crate::error::advice::{Advice, OfRequest};
use crate::error::{Class, Error, Fault};
use crate::kernel::retry::retry;
use crate::kernel::rules::merkle::Hash;
use crate::kernel::tables;
use crate::{Ledger, Result};

/// The code of what may have been done or not.
const UNKNOWN: &str = "outcome_unknown";

/// By what can be told whether a write transaction is there: the last row that
/// it appended to each log. A leaf has the hash of its time, its operator and
/// its reference in it, so that no one else's row is taken for it.
#[derive(Debug)]
pub(crate) struct CommitMarker {
    /// The last transfer.
    pub(crate) transfer: Option<(i64, Hash)>,
    /// The last line of the change log.
    pub(crate) change: Option<(i64, Hash)>,
    /// The reference of what was asked for.
    pub(crate) reference: Option<String>,
    /// The lane that it was written in.
    pub(crate) lane: i64,
}

impl CommitMarker {
    /// Of a transaction that has only locked a lane.
    fn of_nothing(lane: i64) -> Self {
        Self {
            transfer: None,
            change: None,
            reference: None,
            lane,
        }
    }

    /// Whether the rows are there.
    fn is_there(&self, driver: &mut dyn Driver) -> bankctl_storage::Result<bool> {
        if let Some((id, leaf)) = self.transfer {
            let row = tables::transfers::by_id(driver, id)?;
            return Ok(row.is_some_and(|row| row.leaf == leaf));
        }
        if let Some((id, leaf)) = self.change {
            let rows = tables::changes::page(driver, id - 1, 1)?;
            return Ok(rows
                .iter()
                .any(|row| row.change.id == id && row.leaf == leaf));
        }
        // Nothing was to be written, so nothing is missing. But another server
        // may have taken over, and lack what was read: it is read once more.
        Ok(!driver.has_many_writers())
    }
}

impl Ledger {
    /// Finds out whether a transaction was committed.
    ///
    /// # Errors
    /// It was not (the reason of the failed commit), or `outcome_unknown`.
    pub(crate) fn settle(&mut self, mode: Mode, trace: &CommitMarker, reason: &str) -> Result<()> {
        let looked = self.driver.reconnect().and_then(|()| {
            let driver = self.driver.as_mut();
            let many = driver.has_many_writers();
            driver.begin(if many { Mode::Write } else { Mode::Read })?;
            // A server may still be at work on what no one waits for any
            // more: it has the lane until it is done.
            let found =
                tables::locks::this_lane(driver, trace.lane).and_then(|()| trace.is_there(driver));
            if many && matches!(found, Ok(true)) {
                // The lane's lock makes it wait for those who must have it.
                driver.commit()?;
            } else {
                driver.rollback();
            }
            found.map(|found| (found, many))
        });
        match looked {
            Ok((true, _)) => Ok(()),
            Ok((false, many)) => {
                let message = format!("nothing was written, because the commit failed: {reason}");
                if many {
                    return Err(bankctl_storage::Error::Unreachable(message).into());
                }
                Err(bankctl_storage::Error::Io(message).into())
            }
            Err(again) => {
                let many = self.driver.has_many_writers();
                Err(unknown(mode, trace, many, reason, &again.without_doubt()))
            }
        }
    }

    /// Returns when everything that others have written so far is as safe as
    /// an own commit would be.
    ///
    /// # Errors
    /// `outcome_unknown`.
    pub(crate) fn make_durable(&mut self) -> Result<()> {
        let timeout = self.retry_timeout();
        retry(timeout, || {
            let driver = self.driver.as_mut();
            driver.begin(Mode::BulkWrite)?;
            let lane = match tables::locks::lane(driver) {
                Ok(taken) => taken.lane,
                Err(error) => {
                    driver.rollback();
                    return Err(error.into());
                }
            };
            match driver.commit() {
                Err(bankctl_storage::Error::Unsettled(reason)) => {
                    self.settle(Mode::BulkWrite, &CommitMarker::of_nothing(lane), &reason)
                }
                other => Ok(other?),
            }
        })
    }
}

/// What is said when nothing more can be found out, and how it can be later.
/// Where many write, seeing it would prove nothing.
fn unknown(
    mode: Mode,
    trace: &CommitMarker,
    many: bool,
    reason: &str,
    again: &bankctl_storage::Error,
) -> Error {
    let again = again.to_string();
    let afterwards = if again == reason {
        String::new()
    } else {
        format!(", and the ledger could not be asked afterwards ({again})")
    };
    let reason = format!("the commit failed ({reason}){afterwards}");
    let can_be_shown = trace.transfer.is_some() && !many;
    let mut fault = may_be_done(trace.reference.as_deref(), can_be_shown, &reason);
    if mode == Mode::BulkWrite {
        fault =
            fault.hint("run the same command again: what was posted is not posted a second time");
    }
    fault.into()
}

/// A request of which no one knows whether it was done.
fn may_be_done(reference: Option<&str>, can_be_shown: bool, reason: &str) -> Fault {
    let asked = match reference {
        Some(reference) => format!("the request with the reference {reference}"),
        None => "the request".to_owned(),
    };
    let hint = match reference {
        Some(reference) => Advice::Request(OfRequest::SameReference {
            reference: reference.to_owned(),
            shown: can_be_shown.then(|| named_by(reference).into_owned()),
        }),
        None => "look whether it was done before you run the command again".into(),
    };
    let message = format!("{asked} may have been done or not: {reason}");
    Fault::new(Class::Unknown, UNKNOWN, message)
        .hint(hint)
        .details(serde_json::json!({ "reference": reference, "reason": reason }))
}

/// What holds for one of several requests that were in a transaction of which
/// no one knows whether it was committed; `None` for any other failure.
pub(crate) fn of_one(error: &Error, reference: Option<&str>) -> Option<Fault> {
    if error.code() != UNKNOWN {
        return None;
    }
    let details = error.details()?;
    let reason = details.get("reason")?.as_str()?;
    Some(may_be_done(reference, false, reason))
}
