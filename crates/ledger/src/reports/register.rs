//! Records as they were at the end of a day that is over, by the register of changes.

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::Day;
use serde::de::DeserializeOwned;

use super::table;
use crate::kernel::rules::change::Subject;
use crate::{ReadTx, Result};

/// How many lines are read at a time.
const ROWS: i64 = 2_000;

/// What `open` makes of the records of a kind as they were at the end of a day, by key:
/// those that it makes nothing of are left out, so that memory has what was open then.
///
/// # Errors
/// A line that can't be read: `open` gives `None` for a value that means nothing.
pub(super) fn open_then<R: DeserializeOwned, T>(
    view: &mut ReadTx<'_>,
    about: (Subject, Day),
    open: impl Fn(R) -> Option<Option<T>>,
) -> Result<BTreeMap<i64, T>> {
    let mut found = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows = table::registered(view.driver, about, after, ROWS)?;
        let Some(end) = rows.last() else {
            return Ok(found);
        };
        after = end.0;
        for (id, key, text) in rows {
            let record = serde_json::from_str(&text).ok().and_then(&open);
            let wrong = || damaged(format_args!("line {id} of the register can't be read"));
            match record.ok_or_else(wrong)? {
                Some(kept) => drop(found.insert(key, kept)),
                None => drop(found.remove(&key)),
            }
        }
    }
}
