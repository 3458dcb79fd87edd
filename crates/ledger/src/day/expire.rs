//! The step that writes down which holds have had their last day. They reserve
//! nothing any more by their date alone, so that nothing waits for this.

use super::step::{Close, Reached, Tally};
use crate::{Result, WriteTx, holds};

/// How many holds are looked at in a transaction.
const CHUNK: i64 = 500;

/// Registers the holds whose last day is one that this close accounts for.
pub(super) fn run(
    books: &mut WriteTx<'_>,
    close: &Close,
    after: i64,
    tally: &mut Tally,
) -> Result<Reached> {
    let days = (close.date, close.next.plus(-1));
    let expired = holds::log_expired(books, days, after, CHUNK)?;
    tally.done = i64::try_from(expired.len()).unwrap_or(i64::MAX);
    Ok(match expired.last() {
        Some(last) if tally.done == CHUNK => Reached::Key(*last),
        _ => Reached::End,
    })
}
