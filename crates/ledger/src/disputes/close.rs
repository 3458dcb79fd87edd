//! The step of a close that takes back credits whose day has come.

use bankctl_types::Currency;
use bankctl_types::number::DisputeId;

use super::rules::dispute::DisputeStatus;
use super::table;
use crate::day::step::{Close, Reached, Tally};
use crate::{Result, WriteTx};
use bankctl_storage::damaged;

/// How many disputes are looked at in a transaction.
const ROWS: i64 = 500;

/// Takes back what is due of the disputes after a key.
pub(crate) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let rows = table::page(books.driver, after, ROWS)?;
    let last = rows.last().map(|row| row.id);
    let is_full = i64::try_from(rows.len()) == Ok(ROWS);
    let due: Vec<_> = rows
        .iter()
        .filter(|row| row.record.status == DisputeStatus::Decided)
        .filter(|row| row.record.debit_on.is_some_and(|day| day <= close.date))
        .collect();
    let accounts: Vec<_> = due.iter().map(|row| row.record.account).collect();
    books.lock(&accounts)?;
    for row in due {
        let taken = taken_back(books, row.id, close);
        let sum = taken.as_ref().ok().copied().flatten();
        let subject = DisputeId::from_key(row.id).to_string();
        tally.caught(subject, taken.map(|_| ()))?;
        if let Some((currency, minor)) = sum {
            tally.add(currency, minor)?;
        }
    }
    Ok(last.filter(|_| is_full).map_or(Reached::End, Reached::Key))
}

/// Takes back what is due of a dispute, by its number.
pub(crate) fn again(books: &mut WriteTx<'_>, close: &Close, dispute: &str) -> Result<()> {
    let id = DisputeId::parse(dispute);
    let id = id.ok_or_else(|| damaged(format_args!("{dispute:?} is no dispute")))?;
    taken_back(books, id.key(), close).map(|_| ())
}

/// Takes the credit of a dispute back, unless that was done.
fn taken_back(books: &mut WriteTx<'_>, id: i64, close: &Close) -> Result<Option<(Currency, i64)>> {
    let mut row = books.locked_dispute(id)?;
    let is_due = row.record.debit_on.is_some_and(|day| day <= close.date);
    if row.record.status != DisputeStatus::Decided || !is_due {
        return Ok(None);
    }
    books.take_back(&mut row).map(Some)
}
