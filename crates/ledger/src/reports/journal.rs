//! The transfers of a period, some at a time.

use bankctl_types::calendar::Span;

use super::Asked;
use super::rules::Basis;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables::transfers::listed::{self, Narrowed, Page};
use crate::queries::export::keys_of;
use crate::{ReadTx, Result};
use bankctl_types::Day;

/// How many rows are read at a time.
const ROWS: i64 = 500;

/// Shows the transfers of a period to `visit`, the oldest first. By value date the
/// whole journal is read: no index has it.
pub(crate) fn each(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    narrowed: Narrowed,
    mut visit: impl FnMut(&mut ReadTx<'_>, &Transfer) -> Result<()>,
) -> Result<()> {
    let (from, to) = match asked.basis {
        Basis::Booked => (asked.from, asked.to),
        Basis::Value => (Day::MIN, Day::MAX),
    };
    let page = Page {
        oldest_first: true,
        rows: ROWS,
    };
    let by_day = view.settings.lanes > 1;
    let mut place = (Day::MIN, 0);
    let mut keys = (0, 0);
    if !by_day {
        let span = Span {
            from: Some(from),
            to: Some(to),
        };
        let (after, last) = keys_of(view.driver, span)?;
        keys = (after, last.saturating_add(1));
    }
    loop {
        let rows = if by_day {
            listed::by_day(view.driver, (from, to), place, narrowed, page)?
        } else {
            listed::by_key(view.driver, keys, narrowed, page)?
        };
        let Some(end) = rows.last() else {
            return Ok(());
        };
        keys.0 = end.transfer.id;
        place = (end.transfer.stamp.business_date, end.transfer.id);
        let is_last = i64::try_from(rows.len()).unwrap_or(ROWS) < ROWS;
        for row in &rows {
            let day = match asked.basis {
                Basis::Booked => row.transfer.stamp.business_date,
                Basis::Value => row.transfer.value_date(),
            };
            if (asked.from..=asked.to).contains(&day) {
                visit(view, &row.transfer)?;
            }
        }
        if is_last {
            return Ok(());
        }
    }
}
