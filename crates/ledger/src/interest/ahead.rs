//! Pages of accounts that are read and computed on another thread, while those before
//! them are written: where one writer works at a time and a step has many of them.

use std::sync::mpsc::{self, SyncSender};
use std::thread;

use bankctl_storage::{Driver, Mode};

use crate::day::step::Reached;
use crate::{Result, WriteTx};

/// How many pages are read beside the writing in a transaction at most.
const PAGES_MAX: usize = 16;

/// What a step does to a page of accounts.
pub(super) struct Page<T> {
    /// What was read and computed.
    pub(super) work: T,
    /// The last account, if there may be more.
    pub(super) last: Option<i64>,
}

/// Goes on after a page that was written, as far as one transaction goes: `read` gives the
/// page after a key, and `take` writes it. What was written so far is not read again.
pub(super) fn go_on<T: Send>(
    books: &mut WriteTx<'_>,
    last: Option<i64>,
    read: impl FnMut(&mut dyn Driver, i64) -> Result<Page<T>> + Send,
    take: impl FnMut(&mut WriteTx<'_>, T) -> Result<()>,
) -> Result<Reached> {
    let Some(key) = last else {
        return Ok(Reached::End);
    };
    // No other writes until this ends, so another connection reads the same.
    if books.dry_run || books.driver.has_many_writers() {
        return Ok(Reached::Key(key));
    }
    match books.driver.another()? {
        Some(reader) => beside(books, (reader, key), read, take),
        None => Ok(Reached::Key(key)),
    }
}

/// Takes the pages after a key as they are read, until another writer waits.
fn beside<T: Send>(
    books: &mut WriteTx<'_>,
    (reader, after): (Box<dyn Driver + Send>, i64),
    read: impl FnMut(&mut dyn Driver, i64) -> Result<Page<T>> + Send,
    mut take: impl FnMut(&mut WriteTx<'_>, T) -> Result<()>,
) -> Result<Reached> {
    thread::scope(|scope| {
        let (sender, pages) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name("reader".to_owned())
            .spawn_scoped(scope, move || send(reader, after, read, &sender))
            .map_err(|error| {
                bankctl_storage::Error::Io(format!("no thread can be started: {error}"))
            })?;
        let mut key = after;
        while !books.driver.has_waiters() {
            let Ok(page) = pages.recv() else {
                break;
            };
            let Page { work, last } = page?;
            take(books, work)?;
            match last {
                Some(last) => key = last,
                None => return Ok(Reached::EndAfter(key)),
            }
        }
        Ok(Reached::Enough(key))
    })
}

/// Reads pages for as long as they are taken.
fn send<T>(
    mut reader: Box<dyn Driver + Send>,
    mut after: i64,
    mut read: impl FnMut(&mut dyn Driver, i64) -> Result<Page<T>>,
    sender: &SyncSender<Result<Page<T>>>,
) {
    let mut begun = reader.begin(Mode::Read);
    for _ in 0..PAGES_MAX {
        let page = match std::mem::replace(&mut begun, Ok(())) {
            Ok(()) => read(reader.as_mut(), after),
            Err(error) => Err(error.into()),
        };
        let last = page.as_ref().ok().and_then(|page| page.last);
        if sender.send(page).is_err() {
            break;
        }
        let Some(last) = last else { break };
        after = last;
    }
    reader.rollback();
}
