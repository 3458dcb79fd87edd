//! The rows of the journal on their way to the proof.
//!
//! Reading them and hashing them again is half of the work, and needs nothing
//! from the other half: it is done ahead, in a thread and on a connection of
//! its own where there is one.

use std::sync::mpsc;

use crate::ledger::Result;
use crate::store::journal::TransferRow;
use crate::store::{self, Driver, Mode};

/// How many rows are read at a time.
const ROWS: i64 = 2_000;
/// How many pages wait to be taken.
const WAITING_MAX: usize = 8;

/// A row, and whether its hash fits what stands in it.
pub(super) struct Read {
    pub(super) row: TransferRow,
    pub(super) is_altered: bool,
}

/// The rows after a key, as far as a page goes; none at the end.
pub(super) fn read(driver: &mut dyn Driver, after: i64) -> Result<Vec<Read>> {
    let rows = store::journal::page(driver, after, ROWS)?;
    let hashed = rows.into_iter().map(|row| Read {
        is_altered: row.transfer.leaf() != row.leaf,
        row,
    });
    Ok(hashed.collect())
}

/// Reads page after page, each in a short transaction, until the journal ends,
/// reading fails or nobody takes them any more. The last page is empty.
pub(super) fn read_all(driver: &mut dyn Driver, taker: &mpsc::SyncSender<Page>) {
    let mut after = 0;
    loop {
        let page = driver.begin(Mode::Read).map_err(Into::into);
        let page = page.and_then(|()| read(driver, after));
        driver.rollback();
        let last = page.as_ref().ok().and_then(|rows| rows.last());
        let next = last.map(|read| read.row.transfer.id);
        if taker.send(page).is_err() {
            return;
        }
        match next {
            Some(id) => after = id,
            None => return,
        }
    }
}

/// A page on its way.
type Page = Result<Vec<Read>>;

/// Where pages come through.
pub(super) fn pipe() -> (mpsc::SyncSender<Page>, mpsc::Receiver<Page>) {
    mpsc::sync_channel(WAITING_MAX)
}
