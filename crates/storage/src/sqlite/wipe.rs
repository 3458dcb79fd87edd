//! Wiping what was deleted or replaced from freed parts of the file.
//!
//! A transaction that destroys something overwrites it (`secure_delete`), but
//! older pages are still in the WAL, and what an earlier version has freed may
//! lie anywhere in the file.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Sqlite;
use crate::sqlite::open::write_back;
use crate::{Error, Result, Wiped};

/// A larger file is not made anew while tellers wait.
const MADE_ANEW_BYTES_MAX: i64 = 1 << 30;
/// How long it is until the next try.
const PAUSE: Duration = Duration::from_millis(10);

/// Makes the file anew, unless it is large, and leaves nothing in the WAL; not
/// while another process reads an older state of it.
pub(super) fn wipe(sqlite: &mut Sqlite, timeout: Duration) -> Result<Wiped> {
    let usual = sqlite.busy_timeout.load(Ordering::Relaxed);
    let milliseconds = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    sqlite.busy_timeout.store(milliseconds, Ordering::Relaxed);
    let wiped = sqlite.enter_queue().and_then(|()| tried(sqlite, timeout));
    sqlite.queue = None;
    sqlite.busy_timeout.store(usual, Ordering::Relaxed);
    match wiped {
        Err(Error::Busy) => Ok(Wiped::Nothing),
        other => other,
    }
}

fn tried(sqlite: &mut Sqlite, timeout: Duration) -> Result<Wiped> {
    let pages = sqlite.integer_of("PRAGMA page_count")?;
    let is_large = pages * sqlite.integer_of("PRAGMA page_size")? > MADE_ANEW_BYTES_MAX;
    let since = Instant::now();
    let mut is_anew = is_large;
    loop {
        // Of some things SQLite says at once that it is busy.
        let tried = if is_anew {
            write_back(sqlite)
        } else {
            sqlite.batch("VACUUM")
        };
        match tried {
            Ok(()) if is_large => return Ok(Wiped::Recent),
            Ok(()) if is_anew => return Ok(Wiped::All),
            Ok(()) => is_anew = true,
            Err(Error::Busy) if since.elapsed() < timeout => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::driver::Param;
    use crate::sqlite::open::write_back;
    use crate::{Driver as _, Error, Location, Mode, create};

    /// A ledger that is too large to be made anew has nothing else.
    #[test]
    fn what_is_replaced_is_overwritten_where_it_stands_if_that_is_asked_for() {
        for shred in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("bank.db");
            create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
            let mut sqlite = super::super::open(&path, &mut |_, _| Ok(None)).expect("open");
            let secret = "Zqverysecretname".repeat(10);
            for (statement, text) in [
                (
                    "INSERT INTO operator (id, name, change_id) VALUES (1, $1, 1)",
                    &*secret,
                ),
                ("UPDATE operator SET name = $1 WHERE id = 1", "Ana"),
            ] {
                sqlite.shred(shred).expect("set");
                sqlite.begin(Mode::Write).expect("begun");
                sqlite
                    .execute(statement, &[Param::Text(text)])
                    .expect("run");
                sqlite.commit().expect("committed");
                write_back(&mut sqlite).expect("written back");
            }
            let bytes = std::fs::read(&path).expect("the file");
            let left = bytes.windows(16).any(|part| part == b"Zqverysecretname");
            assert_eq!(left, !shred);
        }
    }
}
