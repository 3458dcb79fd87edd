//! The adapter for SQLite: one file in WAL mode.
//!
//! Every commit reaches the disk before it returns (`synchronous=FULL`);
//! writers start with `BEGIN IMMEDIATE`, so that no one reads, decides and
//! then finds that the facts have changed. Writers queue on an advisory lock
//! on the WAL file, in order of arrival: SQLite itself only polls, and lets
//! the unlucky wait. The WAL is a safe place for that lock, because SQLite
//! puts none of its own there and keeps the file while anyone is connected.

mod beside;
mod bulk;
mod bulk_thread;
mod checkpoint;
mod copy;
mod draft;
mod fault;
mod health;
mod holder;
mod names;
mod open;
mod schema;
mod values;
mod wal;
mod wipe;
mod writer_queue;

use std::cell::Cell;
use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use beside::Beside;
use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection};

use super::driver::{Driver, Mode, NextRow, Param, Row, RowCheck, Wiped};
use super::files::identity;
use super::{Error, Result, damaged, signals};
use crate::atomic_file::Output;
use crate::sqlite::bulk_thread::Helper;
use crate::sqlite::checkpoint::Backlog;
pub(crate) use crate::sqlite::open::{create, is_own, open};
use crate::sqlite::values::SqliteRow;
pub(crate) use copy::{Staged, parts_of};
pub(crate) use draft::{draft, draft_of, must_be_free, publish};
use fault::translate;
pub(crate) use health::look;
pub(crate) use names::open_here;
pub(crate) use schema::{described, newest_schema};

/// What many rows go faster with: pages that are touched again and again stay
/// in memory, and are written back every few chunks instead of after each.
const BULK_SETTINGS: &str = "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 65536;";

/// For how long files count as there that were seen.
const SEEN_MILLISECONDS: u64 = 5;

/// An open SQLite ledger.
pub(crate) struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    /// Runs bulk statements beside the caller, on the same connection.
    helper: Option<Helper>,
    path: PathBuf,
    /// Which file the path led to when it was opened.
    identity: Option<(u64, u64)>,
    /// What SQLite keeps beside it.
    beside: Beside,
    /// For how many milliseconds a statement waits for others.
    busy_timeout: Arc<AtomicU64>,
    /// When all of these were there for the last time.
    seen_at: Cell<Option<Instant>>,
    /// Whether they were gone after a commit: then nothing more is booked here.
    are_gone: bool,
    /// The place in the queue of writers, while a write transaction is open.
    queue: Option<File>,
    /// Brings bulk work to the disk while it goes on.
    backlog: Option<Backlog>,
    /// Who else stands in it.
    waiters: Option<File>,
    bulk: bool,
    prepared_for_bulk: bool,
    data_version: Cell<i64>,
    /// How many rows the connection had changed when the transaction began.
    changes_before: u64,
}

impl Sqlite {
    fn prepare_for_bulk(&mut self) -> Result<()> {
        if self.bulk && !std::mem::replace(&mut self.prepared_for_bulk, true) {
            self.batch(BULK_SETTINGS)?;
        }
        Ok(())
    }

    /// Whether the path still leads to the file that was opened. Another may
    /// have been put in its place; what is written to the old one then would
    /// be lost, and both would share one WAL. The same holds for what SQLite
    /// keeps beside it.
    fn still_there(&self) -> Result<()> {
        self.seen_at.set(None);
        if identity(&self.path) == self.identity {
            self.beside.check()?;
            self.seen_at.set(Some(Instant::now()));
            return Ok(());
        }
        let path = self.path.display();
        Err(Error::Io(format!(
            "{path} was replaced or removed while it was open: run the command again"
        )))
    }

    /// Closes what is open beside the connection, which is the last to be
    /// closed: it writes the WAL back, unless others have another one.
    fn let_go(&mut self) {
        self.helper = None;
        self.backlog = None;
        self.queue = None;
        if self.beside.are_of_others() {
            let keep = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            let _ = lock(&self.connection).set_db_config(keep, true);
        }
    }

    /// Whether that was asked moments ago: a command that opens the ledger and
    /// books need not ask when it begins. It is asked in any case before
    /// anything is acknowledged, and before the WAL is written back: another
    /// process books in less time than this.
    fn was_there_just_now(&self) -> bool {
        let moment = Duration::from_millis(SEEN_MILLISECONDS);
        self.seen_at.get().is_some_and(|at| at.elapsed() < moment)
    }

    fn end(&mut self) -> Result<()> {
        self.queue = None;
        if std::mem::take(&mut self.bulk) {
            self.foreign_keys(true)?;
        }
        Ok(())
    }

    /// The connection, once everything that was handed to the helper is done.
    fn connection(&mut self) -> Result<MutexGuard<'_, Connection>> {
        if let Some(helper) = &mut self.helper {
            helper.wait()?;
        }
        Ok(lock(&self.connection))
    }

    fn foreign_keys(&mut self, on: bool) -> Result<()> {
        self.connection()?
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, on)
            .map(drop)
            .map_err(|error| translate(&error))
    }

    fn batch(&mut self, script: &str) -> Result<()> {
        self.connection()?
            .execute_batch(script)
            .map_err(|error| translate(&error))
    }

    fn integer_of(&mut self, statement: &str) -> Result<i64> {
        let connection = self.connection()?;
        let mut prepared = prepare(&connection, statement)?;
        prepared
            .query_row([], |row| row.get(0))
            .map_err(|error| translate(&error))
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Every statement fits the schema, as a test proves; if one does not,
/// another process has changed the schema.
fn prepare<'c>(connection: &'c Connection, statement: &str) -> Result<CachedStatement<'c>> {
    connection
        .prepare_cached(statement)
        .map_err(|error| match translate(&error) {
            Error::Engine(reason) => damaged(reason),
            other => other,
        })
}

/// A panic in the other thread leaves the connection usable: what it had
/// begun is taken back with the transaction.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver for Sqlite {
    fn is_owner(&mut self) -> Result<bool> {
        is_own(&self.path)
    }

    fn another(&self) -> Result<Option<Box<dyn Driver + Send>>> {
        let other = open::connect(&self.path, self.identity)?;
        other.still_there()?;
        Ok(Some(Box::new(other)))
    }

    fn shred(&mut self, on: bool) -> Result<()> {
        self.batch(if on {
            "PRAGMA secure_delete = ON"
        } else {
            "PRAGMA secure_delete = OFF"
        })
    }

    fn wipe_what_was_deleted(&mut self, _: bool, timeout: Duration) -> Result<Wiped> {
        wipe::wipe(self, timeout)
    }

    fn begin(&mut self, mode: Mode) -> Result<()> {
        match mode {
            Mode::Read => return self.batch("BEGIN"),
            Mode::Write | Mode::DryRun => signals::finish_before_ending(),
            Mode::BulkWrite => {
                signals::finish_before_ending();
                self.foreign_keys(false)?;
                self.bulk = true;
            }
        }
        let begun = self
            .prepare_for_bulk()
            .and_then(|()| self.enter_queue())
            .and_then(|()| self.batch("BEGIN IMMEDIATE"))
            .and_then(|()| {
                if self.was_there_just_now() {
                    return Ok(());
                }
                self.still_there()
            })
            .and_then(|()| {
                if signals::is_ending() {
                    return Err(Error::Interrupted);
                }
                Ok(())
            });
        self.changes_before = lock(&self.connection).total_changes();
        if begun.is_err() {
            self.rollback();
        }
        begun
    }

    fn commit(&mut self) -> Result<()> {
        let committed = self.connection().map(drop).and_then(|()| {
            let connection = lock(&self.connection);
            let wrote = connection.total_changes() != self.changes_before;
            connection
                .execute_batch("COMMIT")
                .map_err(|error| fault::of_commit(&error))?;
            Ok(wrote)
        });
        let committed = match committed {
            // What was written went to the file that was opened.
            Ok(true) => self.still_there().map_err(|error| {
                self.are_gone = true;
                Error::Unsettled(error.to_string())
            }),
            Ok(false) => self.sync_wal().and_then(|()| self.still_there()),
            Err(error) => {
                self.rollback();
                return Err(error);
            }
        };
        if let Some(backlog) = self.backlog.as_ref().filter(|_| self.bulk) {
            backlog.add();
        }
        // What is committed is done, whatever comes after.
        drop(self.end());
        committed
    }

    fn reconnect(&mut self) -> Result<()> {
        if self.are_gone {
            let path = self.path.display();
            let message = format!("the files of {path} were replaced or removed while it was open");
            return Err(Error::Io(message));
        }
        open::reconnect(self)
    }

    fn rollback(&mut self) {
        // What the helper still had to say is of no interest any more, and
        // after a failed commit there may be no transaction.
        if let Some(helper) = &mut self.helper {
            helper.forget();
        }
        let _ = self.batch("ROLLBACK");
        let _ = self.end();
    }

    fn execute(&mut self, statement: &str, params: &[Param<'_>]) -> Result<()> {
        let connection = self.connection()?;
        prepare(&connection, statement)?
            .execute(rusqlite::params_from_iter(params))
            .map(drop)
            .map_err(|error| translate(&error))
    }

    fn execute_all(&mut self, statement: &'static str, rows: usize, next: NextRow) -> Result<()> {
        if !self.bulk {
            return bulk::run(&*self.connection()?, statement, rows, next);
        }
        if self.helper.is_none() {
            self.helper = Some(Helper::start(Arc::clone(&self.connection))?);
        }
        match &mut self.helper {
            Some(helper) => helper.hand_over(statement, rows, next),
            None => bulk::run(&lock(&self.connection), statement, rows, next),
        }
    }

    fn has_waiters(&mut self) -> bool {
        self.is_waited_for()
    }

    fn query(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let connection = self.connection()?;
        let mut prepared = prepare(&connection, statement)?;
        let mut rows = prepared
            .query(rusqlite::params_from_iter(params))
            .map_err(|error| translate(&error))?;
        while let Some(row) = rows.next().map_err(|error| translate(&error))? {
            visit(&SqliteRow(row))?;
        }
        Ok(())
    }

    fn execute_script(&mut self, script: &str) -> Result<()> {
        self.batch(script)
    }

    fn changed_externally(&mut self) -> Result<bool> {
        let version = self.integer_of("PRAGMA data_version")?;
        Ok(self.data_version.replace(version) != version)
    }

    fn backup(&mut self, output: &Output) -> Result<()> {
        copy::backup(self, output)
    }

    fn problems(&mut self, rows: RowCheck) -> Result<Vec<String>> {
        schema::problems(self, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::schema::STEPS;
    use crate::migrate::{self, Step};
    use crate::sqlite::open::open_with;
    use crate::{Error, Location, create, open};

    #[test]
    fn an_older_ledger_is_migrated_and_a_copy_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let newest = migrate::newest(STEPS);
        let next = Step::plain(newest + 1, "CREATE TABLE later (id INTEGER) STRICT;");
        let steps = [STEPS, &[next]].concat();
        let copy = folder.path().join(format!("bank.db.v{newest}"));
        std::fs::write(&copy, "half of a copy").expect("what a killed process left");
        drop(open_with(&path, &steps, &mut |_, _| Ok(None)).expect("migrated"));
        drop(
            open(&Location::File(copy), &mut |_, _| Ok(None))
                .expect("the copy has the old version"),
        );
        let refused = open(&Location::File(path.clone()), &mut |_, _| Ok(None)).err();
        assert_eq!(
            refused,
            Some(Error::Newer {
                location: path.display().to_string(),
                version: newest + 1,
                known: newest
            })
        );
        drop(open_with(&path, &steps, &mut |_, _| Ok(None)).expect("nothing left to do"));
    }

    #[test]
    fn a_failing_migration_leaves_the_ledger_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let broken = Step::plain(
            migrate::newest(STEPS) + 1,
            "CREATE TABLE later (id INTEGER) STRICT; nonsense;",
        );
        assert!(open_with(&path, &[STEPS, &[broken]].concat(), &mut |_, _| Ok(None)).is_err());
        drop(open(&Location::File(path), &mut |_, _| Ok(None)).expect("still the old version"));
    }

    /// A full disk takes a transaction back from within an insert; a conflict
    /// clause does the same.
    #[test]
    fn what_waits_for_the_writing_thread_never_outlives_its_transaction() {
        use crate::driver::{Binder, Param};
        use crate::{Driver as _, Mode};
        const INSERT: &str =
            "INSERT OR ROLLBACK INTO operator (id, name, change_id) VALUES ($1, $2, $3)";
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let mut sqlite = super::open(&path, &mut |_, _| Ok(None)).expect("open");
        let rows = |from: i64| -> super::NextRow {
            let mut ids = from..;
            Box::new(move |binder: &mut dyn Binder| {
                let id = ids.next().unwrap_or_default();
                binder.bind(1, Param::Integer(id))?;
                binder.bind(2, Param::Text(&id.to_string()))?;
                binder.bind(3, Param::Integer(0))
            })
        };
        for _ in 0..20 {
            sqlite.begin(Mode::BulkWrite).expect("begun");
            let mut handed = sqlite.execute_all(INSERT, 499, rows(1));
            handed = handed.and(sqlite.execute_all(INSERT, 1, rows(1)));
            for part in 1..4 {
                handed = handed.and(sqlite.execute_all(INSERT, 500, rows(part * 1_000)));
            }
            assert!(handed.is_err() || sqlite.connection().is_err());
            sqlite.rollback();
            assert_eq!(sqlite.integer_of("SELECT count(*) FROM operator"), Ok(0));
        }
        sqlite.begin(Mode::BulkWrite).expect("begun");
        sqlite
            .execute_all(INSERT, 499, rows(1))
            .expect("handed over");
        sqlite.commit().expect("committed");
        assert_eq!(sqlite.integer_of("SELECT count(*) FROM operator"), Ok(499));
    }
}
