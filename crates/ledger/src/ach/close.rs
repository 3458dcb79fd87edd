//! The step that begins a business day with the entries that are due on it.

use super::due::ROWS;
use super::rules::entry::AchState;
use super::{refused, table};
use crate::day::step::{Close, Reached, Tally};
use crate::error::Class;
use crate::error::advice::OfAch;
use crate::kernel::tables::business_days;
use crate::{Result, WriteTx};
use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;

/// Books what is due of the entries after a key.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let rows = table::due(books.driver, close.next, after, ROWS)?;
    let Some(last) = rows.last().map(|row| row.id) else {
        return Ok(Reached::End);
    };
    if business_days::by_date(books.driver, close.next)?.is_none() {
        return Ok(Reached::End);
    }
    books.be_on_opened(close.next)?;
    let is_full = i64::try_from(rows.len()) == Ok(ROWS);
    for row in &rows {
        let done = books.post_due(row.id);
        let is_booked = done.is_ok();
        tally.caught(format!("ACH entry {}", row.id), done.map(|_| ()))?;
        if is_booked && row.record.amount_minor > 0 {
            tally.add(books.settings.currency, row.record.amount_minor)?;
        }
    }
    Ok(if is_full {
        Reached::Key(last)
    } else {
        Reached::End
    })
}

/// How many entries must be decided about or sent back by a day.
pub(crate) fn returns_due(driver: &mut dyn Driver, by: Day) -> Result<u64> {
    Ok(table::count_to_decide(driver, by)?.unsigned_abs())
}

/// Whether an entry is due on a day.
pub(crate) fn is_any_due(driver: &mut dyn Driver, day: Day) -> Result<bool> {
    Ok(!table::due(driver, day, 0, 1)?.is_empty())
}

/// Books what is due of an entry, by its name in a problem.
pub(crate) fn again(books: &mut WriteTx<'_>, _: &Close, entry: &str) -> Result<()> {
    let id = entry.rsplit(' ').next().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| damaged(format_args!("{entry:?} is no ACH entry")))?;
    if books.post_due(id)? == AchState::Waiting {
        let message = format!("{entry} is waiting still");
        return Err(refused(Class::Refused, "not_due", message, OfAch::Show(id)));
    }
    Ok(())
}
