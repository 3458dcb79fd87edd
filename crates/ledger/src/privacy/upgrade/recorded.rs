//! What the change log says of itself from version 11 on: which of its
//! lines earlier upgrades have sealed, as they stand since, and how many lanes
//! the ledger has.
//!
//! Until then a line that looks sealed could be anything where no one has the
//! key. A ledger that is made new says its lanes in its first record and has no
//! sealed lines.

use bankctl_storage::{Driver, damaged};
use bankctl_types::{Day, Timestamp};
use serde::{Deserialize, Serialize};

use super::{begin, is_sealed_line, of_store};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::merkle::{Peaks, hexadecimal};
use crate::kernel::tables::changes::ChangeRow;
use crate::kernel::transaction::Cache;
use crate::kernel::{paging, tables};
use crate::privacy::log_key_change;
use crate::{Context, Result, Settings};

/// How many lines are sealed, and the root of the hash tree over them as they
/// stand since, in hexadecimal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SealedLines {
    lines: u64,
    root: String,
}

impl SealedLines {
    /// What follows from the hashes of the lines.
    pub(crate) fn of(lines: &Peaks) -> Self {
        Self {
            lines: lines.leaves(),
            root: hexadecimal(&lines.root()),
        }
    }

    /// What a line of the change log says, if it is one that says it.
    pub(crate) fn stated(change: &Change) -> Option<Self> {
        let states = change.subject == Subject::Ledger && change.action == action::SEALED_LINES;
        serde_json::from_str(&change.after).ok().filter(|_| states)
    }
}

/// How many lanes a record of the ledger says that there are; none of those of
/// earlier versions does.
pub(crate) fn lanes_in(change: &Change) -> Option<i64> {
    #[derive(Deserialize)]
    struct Record {
        lanes: Option<i64>,
    }
    if change.subject != Subject::Ledger || !action::changes_its_record(&change.action) {
        return None;
    }
    let record: Record = serde_json::from_str(&change.after).ok()?;
    record.lanes
}

/// Whether a line comes after all that upgrades have sealed: it says which those
/// are, or that the ledger was made by a version that seals none.
pub(crate) fn ends_sealing(change: &Change) -> bool {
    let is_made = change.action == action::CREATED && lanes_in(change).is_some();
    is_made || SealedLines::stated(change).is_some()
}

/// Writes down both.
pub(crate) fn record(driver: &mut dyn Driver, context: &Context) -> Result<()> {
    let settings = Settings::of(tables::settings::ledger(driver)?, driver)?;
    let (mut sealed, mut is_known) = (Peaks::default(), false);
    let mut newest = (Timestamp(i64::MIN), Day::MIN);
    let key = |row: &ChangeRow| row.change.id;
    paging::each(driver, tables::changes::page, key, |_, row| {
        let change = &row.change;
        if is_sealed_line(change) {
            sealed.push(change.leaf());
        }
        is_known |= ends_sealing(change);
        newest.0 = newest.0.max(change.stamp.booked_at);
        newest.1 = newest.1.max(change.stamp.business_date);
        Ok(())
    })?;
    if is_known {
        let message = "it was brought to a version before, and an older one stands in it: the number was changed by hand";
        return Err(damaged(message).into());
    }
    let mut cache = Cache::default();
    let mut books = begin(driver, &settings, context, &mut cache)?;
    // A clock may have gone back between lines of earlier versions.
    books.stamp.booked_at = books.stamp.booked_at.max(newest.0);
    books.stamp.business_date = books.stamp.business_date.max(newest.1);
    let stated = SealedLines::of(&sealed);
    books.log_change(Subject::Ledger, 1, action::SEALED_LINES, &stated)?;
    log_key_change(&mut books, action::UPDATED)?;
    books.finish().map(drop)
}

/// Writes down how many lanes a ledger has that was copied to where it has
/// others, unless the change log knows.
///
/// # Errors
/// Only those of the store.
pub(crate) fn record_of_copy(
    driver: &mut dyn Driver,
    context: &Context,
) -> bankctl_storage::Result<()> {
    of_store(record_lanes(driver, context))
}

fn record_lanes(driver: &mut dyn Driver, context: &Context) -> Result<()> {
    let settings = Settings::of(tables::settings::ledger(driver)?, driver)?;
    let mut recorded = None;
    let key = |row: &ChangeRow| row.change.id;
    paging::each(driver, tables::changes::page, key, |_, row| {
        recorded = lanes_in(&row.change).or(recorded);
        Ok(())
    })?;
    if recorded == Some(settings.lanes) {
        return Ok(());
    }
    let mut cache = Cache::default();
    let mut books = begin(driver, &settings, context, &mut cache)?;
    log_key_change(&mut books, action::UPDATED)?;
    books.finish().map(drop)
}
