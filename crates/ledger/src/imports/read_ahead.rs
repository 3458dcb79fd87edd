//! Reading ahead: one thread reads the file, another decides about its rows.

use std::sync::mpsc;
use std::thread::{Builder, Scope};

use crate::Result;

/// How many rows are handed over at once.
const ROWS: usize = 1024;
/// How many hand-overs may wait. With the rows' texts this stays within a few
/// MiB.
const WAITING_MAX: usize = 8;

/// The same rows in the same order, read in a thread of their own. It ends
/// with the rows, or when no one takes them any more.
///
/// # Errors
/// The system has no thread left.
pub(crate) fn ahead<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    rows: Box<dyn Iterator<Item = T> + Send + 'scope>,
) -> Result<impl Iterator<Item = T> + use<'scope, T>> {
    let (sender, receiver) = mpsc::sync_channel::<Vec<T>>(WAITING_MAX);
    let read = move || {
        let mut rows = rows.fuse();
        loop {
            let part: Vec<T> = rows.by_ref().take(ROWS).collect();
            if part.is_empty() || sender.send(part).is_err() {
                return;
            }
        }
    };
    Builder::new()
        .name("reader".to_owned())
        .spawn_scoped(scope, read)
        .map_err(|error| {
            bankctl_storage::Error::Io(format!("no thread can be started: {error}"))
        })?;
    Ok(receiver.into_iter().flatten())
}
