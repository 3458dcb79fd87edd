//! What of the cash on an account is offered to others, and how it was counted last: for
//! the cash position.

use std::collections::BTreeMap;

use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use super::table::{self, CountRow};
use crate::{ReadTx, Result};

/// How many counts are read at once.
const PAGE: i64 = 500;

/// A count, as the cash position has it.
#[derive(Clone, Debug)]
pub(crate) struct LastCount {
    /// What was counted, in minor units.
    pub(crate) minor: i64,
    /// When.
    pub(crate) at: Timestamp,
    /// Notes and coins, if they were counted by value.
    pub(crate) pieces: Option<String>,
}

/// What is offered out of each account and not accepted, in minor units.
pub(crate) fn offered(view: &mut ReadTx<'_>) -> Result<BTreeMap<AccountId, i64>> {
    let mut found = BTreeMap::new();
    for row in table::offered(view.driver)? {
        let sum: &mut i64 = found.entry(row.record.giver).or_default();
        *sum = sum.saturating_add(row.record.amount_minor);
    }
    Ok(found)
}

/// The last count of each of so many accounts up to a day.
pub(crate) fn last_counts(
    view: &mut ReadTx<'_>,
    until: Day,
    accounts: usize,
) -> Result<BTreeMap<AccountId, LastCount>> {
    let mut found = BTreeMap::new();
    let mut before = i64::MAX;
    while found.len() < accounts {
        let rows: Vec<CountRow> = table::counts_before(view.driver, before, PAGE)?;
        let Some(last) = rows.last() else { break };
        before = last.id;
        for row in rows {
            let count = row.record;
            if count.counted_on <= until {
                found.entry(count.account).or_insert(LastCount {
                    minor: count.counted_minor,
                    at: count.counted_at,
                    pieces: count.pieces,
                });
            }
        }
    }
    Ok(found)
}
