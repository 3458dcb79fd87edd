//! The rows of the journal on their way to the proof.
//!
//! Reading them, hashing them again and hashing the hashes together is most of
//! the work, and a page needs nothing from the pages before it: it is done
//! ahead, in as many threads as there are cores, each on a connection of its
//! own and each with every so manieth page.

use std::sync::mpsc;

use bankctl_storage::{Driver, Mode};

use crate::Result;
use crate::kernel::rules::merkle::{Hash, Peaks};
use crate::kernel::tables;
use crate::kernel::tables::transfers::TransferRow;

/// The level in the Merkle tree of a page's subtree.
pub(crate) const LEVEL: u32 = 11;
/// How many rows a page has, and how many keys it covers where keys have no
/// gaps.
const ROWS: i64 = 1 << LEVEL;
/// How many pages of a reader wait to be taken.
const WAITING_MAX: usize = 4;

/// A row, and whether its hash fits what stands in it.
pub(crate) struct Read {
    pub(crate) row: TransferRow,
    pub(crate) is_altered: bool,
}

/// Rows that stand one after the other.
pub(crate) struct Page {
    pub(crate) rows: Vec<Read>,
    /// The root over their hashes, if they are a full page of lane 0.
    pub(crate) root: Option<Hash>,
}

impl Page {
    fn of(rows: Vec<Read>) -> Self {
        let is_full = rows.len() == 1 << LEVEL && rows.iter().all(|read| read.row.lane == 0);
        let root = is_full.then(|| {
            let mut peaks = Peaks::default();
            for read in &rows {
                peaks.push(read.row.leaf);
            }
            peaks.root()
        });
        Self { rows, root }
    }
}

fn hashed(row: TransferRow) -> Read {
    Read {
        is_altered: row.transfer.leaf() != row.leaf,
        row,
    }
}

/// The rows after a key, as far as a page goes; none at the end.
pub(crate) fn read(driver: &mut dyn Driver, after: i64) -> Result<Page> {
    let rows = tables::transfers::page(driver, after, ROWS)?;
    let rows = rows.into_iter().map(hashed).collect();
    Ok(Page { rows, root: None })
}

/// The pages of one reader.
#[derive(Clone, Copy)]
pub(crate) struct Share {
    /// The first page, counted from 0.
    pub(crate) first: i64,
    /// How many readers there are.
    pub(crate) readers: i64,
    /// The last key that any of them reads.
    pub(crate) end: i64,
}

/// Reads every so manieth page, each in a short transaction, until the share
/// ends, reading fails or no one takes the pages any more.
pub(crate) fn read_share(
    driver: &mut dyn Driver,
    share: Share,
    taker: &mpsc::SyncSender<Result<Page>>,
) {
    let mut after = share.first * ROWS;
    while after < share.end {
        let page = between(driver, after, share.end.min(after + ROWS));
        let failed = page.is_err();
        if taker.send(page).is_err() || failed {
            return;
        }
        after += share.readers * ROWS;
    }
}

fn between(driver: &mut dyn Driver, after: i64, last: i64) -> Result<Page> {
    let mut rows = Vec::with_capacity(1 << LEVEL);
    let read = driver.begin(Mode::Read).and_then(|()| {
        tables::transfers::between(driver, (after, last), &mut |row| rows.push(hashed(row)))
    });
    driver.rollback();
    read?;
    Ok(Page::of(rows))
}

/// Where the pages of a reader come through.
pub(crate) fn pipe() -> (mpsc::SyncSender<Result<Page>>, mpsc::Receiver<Result<Page>>) {
    mpsc::sync_channel(WAITING_MAX)
}
