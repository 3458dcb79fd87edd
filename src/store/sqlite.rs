//! The adapter for SQLite: one file in WAL mode.
//!
//! Every commit reaches the disk before it returns (`synchronous=FULL`);
//! writers start with `BEGIN IMMEDIATE`, so that nobody reads, decides and
//! then finds that the facts have changed. Writers queue on an advisory lock
//! on the WAL file, in order of arrival: SQLite itself only polls, and lets
//! the unlucky wait. The WAL is a safe place for that lock, because SQLite
//! puts none of its own there and keeps the file while anyone is connected.

use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql};

use super::driver::{Binder, Driver, Mode, NextRow, Param, Row};
use super::migrate::{self, Migrate, Step};
use super::{BUSY_SECONDS_MAX, Error, Result, damaged};

/// Says in the file's header whose it is ("BKCT").
const APPLICATION_ID: i64 = 0x424B_4354;

/// The schema files.
const STEPS: &[Step] = &[Step {
    version: 1,
    script: include_str!("schema/sqlite/0001_ledger.sql"),
}];

/// How many prepared statements are kept.
const STATEMENTS_KEPT_MAX: usize = 128;

/// What many rows go faster with: pages that are touched again and again stay
/// in memory, and are written back every few chunks instead of after each.
const BULK_SETTINGS: &str = "PRAGMA cache_size = -49152; PRAGMA wal_autocheckpoint = 16384;";

/// An open SQLite ledger.
pub(super) struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    /// Runs bulk statements beside the caller, on the same connection.
    helper: Option<Helper>,
    path: PathBuf,
    /// The place in the queue of writers, while a write transaction is open.
    queue: Option<File>,
    bulk: bool,
    prepared_for_bulk: bool,
    data_version: Cell<i64>,
}

/// Opens the ledger in a file.
pub(super) fn open(path: &Path) -> Result<Sqlite> {
    open_with(path, STEPS)
}

fn open_with(path: &Path, steps: &[Step]) -> Result<Sqlite> {
    let shown = path.display().to_string();
    let not_a_ledger = |reason: &str| Error::NotALedger {
        location: shown.clone(),
        reason: reason.to_owned(),
    };
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Missing(shown));
        }
        Err(error) => return Err(io(&error, path)),
        Ok(data) if data.is_dir() => return Err(not_a_ledger("it is a directory")),
        Ok(data) if !data.is_file() => return Err(not_a_ledger("it is not a regular file")),
        Ok(data) if data.len() == 0 => return Err(not_a_ledger("it is empty")),
        Ok(_) => {}
    }
    // Opening tells apart what SQLite's own messages do not.
    drop(File::open(path).map_err(|error| io(&error, path))?);
    let unreadable = |error: Error| match error {
        Error::Damaged(reason) => not_a_ledger(&reason),
        other => other,
    };
    let mut sqlite = connect(path).map_err(unreadable)?;
    let identity = sqlite
        .connection()?
        .query_row(
            "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )
        .map_err(|error| unreadable(translate(&error)))?;
    if identity.0 != APPLICATION_ID {
        return Err(not_a_ledger("it is another program's database"));
    }
    if identity.1 < 1 {
        return Err(not_a_ledger("it has no schema version"));
    }
    let known = migrate::newest(steps);
    if identity.1 > known {
        return Err(Error::Newer {
            location: shown,
            version: identity.1,
            known,
        });
    }
    if identity.1 < known {
        migrate::migrate(&mut sqlite, steps)?;
    }
    Ok(sqlite)
}

/// Makes a ledger in a new file.
///
/// It is built under another name and linked into place when it is complete,
/// so that nobody ever sees half a ledger and of two that try one succeeds.
pub(super) fn create<T, E: From<Error>>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Driver) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    // Also beside it: the WAL of a ledger that was removed would be taken
    // for that of the new one.
    for suffix in ["", "-wal", "-journal"] {
        let mut taken = path.as_os_str().to_owned();
        taken.push(suffix);
        if super::exists(Path::new(&taken)) {
            return Err(Error::Exists(Path::new(&taken).display().to_string()).into());
        }
    }
    let folder = folder_of(path);
    create_folder(&folder)?;
    let draft = tempfile::Builder::new()
        .prefix(".bankctl-")
        .suffix(".draft")
        .tempdir_in(&folder)
        .map_err(|error| io(&error, &folder))?;
    let draft_path = draft.path().join("ledger.db");
    create_private(&draft_path).map_err(|error| io(&error, &draft_path))?;
    let made = {
        let mut sqlite = connect(&draft_path)?;
        sqlite.batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA application_id = {APPLICATION_ID};"
        ))?;
        sqlite.run(STEPS)?;
        fill(&mut sqlite)?
        // Closing the last connection writes the WAL into the file.
    };
    fs::hard_link(&draft_path, path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(path.display().to_string()),
        _ => io(&error, path),
    })?;
    sync_folder(&folder)?;
    Ok(made)
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Makes the folder of a ledger readable by its owner only; one that exists
/// keeps its mode.
fn create_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| io(&error, folder))
}

/// Makes an empty file that only its owner can read; SQLite gives the WAL and
/// the shared memory the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| io(&error, folder))?;
    Ok(())
}

fn connect(path: &Path) -> Result<Sqlite> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection =
        Connection::open_with_flags(path, flags).map_err(|error| translate(&error))?;
    configure(&mut connection).map_err(|error| translate(&error))?;
    Ok(Sqlite {
        connection: Arc::new(Mutex::new(connection)),
        helper: None,
        path: path.to_path_buf(),
        queue: None,
        bulk: false,
        prepared_for_bulk: false,
        data_version: Cell::new(0),
    })
}

fn configure(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT_MAX);
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        // Plans do not depend on values; else some statements are prepared
        // again for every row.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(setting, on)?;
    }
    let started = Cell::new(None::<Instant>);
    let mut seed = u64::from(std::process::id()) | 1;
    connection.busy_handler(Some(move |attempt: i32| {
        if attempt == 0 {
            started.set(Some(Instant::now()));
        }
        let waited = started
            .get()
            .map_or(Duration::ZERO, |since| since.elapsed());
        // Short waits of random length, so that nobody keeps losing.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        thread::sleep(Duration::from_micros(100 + seed % 1_900));
        waited < Duration::from_secs(BUSY_SECONDS_MAX)
    }))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON;",
    )
}

impl Sqlite {
    /// Waits for the turn to write.
    fn enter_queue(&mut self) -> Result<()> {
        let mut wal = self.path.clone().into_os_string();
        wal.push("-wal");
        let Ok(file) = File::open(&wal) else {
            // Nothing was read yet, or the folder is read-only: BEGIN will
            // wait, or say what is wrong.
            return Ok(());
        };
        if file.try_lock().is_ok() {
            self.queue = Some(file);
            return Ok(());
        }
        let (sender, receiver) = mpsc::channel();
        // The thread ends with the lock, or with the process if time is over.
        spawn("queue", move || {
            if file.lock().is_ok() {
                let _ = sender.send(file);
            }
        })?;
        match receiver.recv_timeout(Duration::from_secs(BUSY_SECONDS_MAX)) {
            Ok(file) => self.queue = Some(file),
            Err(mpsc::RecvTimeoutError::Timeout) => return Err(Error::Busy),
            // The file system has no locks: SQLite's own waiting must do.
            Err(mpsc::RecvTimeoutError::Disconnected) => {}
        }
        Ok(())
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

/// Every statement fits the schema, as a test proves; if one does not,
/// somebody has changed the schema.
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

fn run_all(connection: &Connection, statement: &str, mut next: NextRow) -> Result<()> {
    let mut prepared = Prepared(prepare(connection, statement)?);
    while next(&mut prepared)? {
        prepared
            .0
            .raw_execute()
            .map_err(|error| translate(&error))?;
    }
    Ok(())
}

/// Starts a thread, or says that the system has none left.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<thread::JoinHandle<()>> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Error::Io(format!("no thread can be started: {error}")))
}

/// A thread that runs bulk statements in order, while the caller computes the
/// rows after them.
struct Helper {
    work: Option<mpsc::SyncSender<(&'static str, NextRow)>>,
    done: mpsc::Receiver<Result<()>>,
    waiting: usize,
    thread: Option<thread::JoinHandle<()>>,
}

/// How many bulk statements may wait for the helper.
const WAITING_MAX: usize = 4;

impl Helper {
    fn start(connection: Arc<Mutex<Connection>>) -> Result<Self> {
        let (work, inbox) = mpsc::sync_channel::<(&'static str, NextRow)>(WAITING_MAX);
        let (outbox, done) = mpsc::channel();
        let thread = spawn("writer", move || {
            for (statement, next) in inbox {
                let ran = run_all(&lock(&connection), statement, next);
                if outbox.send(ran).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self {
            work: Some(work),
            done,
            waiting: 0,
            thread: Some(thread),
        })
    }

    fn hand_over(&mut self, statement: &'static str, next: NextRow) -> Result<()> {
        while let Ok(ran) = self.done.try_recv() {
            self.waiting -= 1;
            ran?;
        }
        self.waiting += 1;
        let sent = self.work.as_ref().map(|work| work.send((statement, next)));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(Error::Engine("the writing thread has ended".to_owned())),
        }
    }

    /// Waits until nothing is left to do, and gives the first failure.
    fn wait(&mut self) -> Result<()> {
        let mut outcome = Ok(());
        while self.waiting > 0 {
            self.waiting -= 1;
            let gone = || Err(Error::Engine("the writing thread has ended".to_owned()));
            let ran = self.done.recv().unwrap_or_else(|_| gone());
            outcome = outcome.and(ran);
        }
        outcome
    }
}

impl Drop for Helper {
    /// The connection is closed, and the WAL written back, only when the
    /// thread has let go of it.
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Driver for Sqlite {
    fn begin(&mut self, mode: Mode) -> Result<()> {
        match mode {
            Mode::Read => return self.batch("BEGIN"),
            Mode::Write => {}
            Mode::BulkWrite => {
                self.foreign_keys(false)?;
                self.bulk = true;
                if !std::mem::replace(&mut self.prepared_for_bulk, true) {
                    self.batch(BULK_SETTINGS)?;
                }
            }
        }
        let begun = self
            .enter_queue()
            .and_then(|()| self.batch("BEGIN IMMEDIATE"));
        if begun.is_err() {
            self.end()?;
        }
        begun
    }

    fn commit(&mut self) -> Result<()> {
        let committed = self.batch("COMMIT");
        if committed.is_err() {
            self.rollback();
        }
        self.end()?;
        committed
    }

    fn rollback(&mut self) {
        // What the helper still had to say is of no interest any more, and
        // after a failed commit there may be no transaction.
        drop(self.connection());
        let _ = self.batch("ROLLBACK");
        let _ = self.end();
    }

    fn execute(&mut self, statement: &str, params: &[Param<'_>]) -> Result<usize> {
        let connection = self.connection()?;
        prepare(&connection, statement)?
            .execute(rusqlite::params_from_iter(params))
            .map_err(|error| translate(&error))
    }

    fn execute_all(&mut self, statement: &'static str, next: NextRow) -> Result<()> {
        if !self.bulk {
            return run_all(&*self.connection()?, statement, next);
        }
        if self.helper.is_none() {
            self.helper = Some(Helper::start(Arc::clone(&self.connection))?);
        }
        match &mut self.helper {
            Some(helper) => helper.hand_over(statement, next),
            None => run_all(&lock(&self.connection), statement, next),
        }
    }

    fn settle(&mut self) -> Result<()> {
        self.connection().map(drop)
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

    fn changed_by_others(&mut self) -> Result<bool> {
        let version = self.integer_of("PRAGMA data_version")?;
        Ok(self.data_version.replace(version) != version)
    }

    fn problems(&mut self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        self.query("PRAGMA integrity_check(100)", &[], &mut |row| {
            let line = row.text(0)?;
            if line != "ok" {
                found.push(format!("integrity_check: {line}"));
            }
            Ok(())
        })?;
        self.query("PRAGMA foreign_key_check", &[], &mut |row| {
            let (table, parent) = (row.text(0)?, row.text(2)?);
            let line = row.optional_integer(1)?.unwrap_or(0);
            if found.len() < 200 {
                found.push(format!(
                    "row {line} of {table} refers to a missing row of {parent}"
                ));
            }
            Ok(())
        })?;
        let expected = schema_of(
            &Connection::open_in_memory().map_err(|error| translate(&error))?,
            true,
        )?;
        let actual = schema_of(&*self.connection()?, false)?;
        found.extend(
            expected
                .iter()
                .filter(|line| !actual.contains(line))
                .map(|line| format!("the schema lacks or has changed: {}", first_line(line))),
        );
        found.extend(
            actual
                .iter()
                .filter(|line| !expected.contains(line))
                .map(|line| {
                    format!(
                        "the schema has what this program did not make: {}",
                        first_line(line)
                    )
                }),
        );
        Ok(found)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

/// The definitions of all tables, indexes and triggers.
fn schema_of(connection: &Connection, make: bool) -> Result<Vec<String>> {
    let read = || -> rusqlite::Result<Vec<String>> {
        if make {
            for step in STEPS {
                connection.execute_batch(step.script)?;
            }
        }
        let mut statement = connection.prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%'",
        )?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.collect()
    };
    read().map_err(|error| translate(&error))
}

impl Migrate for Sqlite {
    fn version(&mut self) -> Result<i64> {
        self.integer_of("SELECT user_version FROM pragma_user_version")
    }

    fn keep_copy(&mut self, version: i64) -> Result<()> {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".v{version}"));
        let copy = PathBuf::from(name);
        // Under another name until it is whole: a process that is killed
        // here leaves no half of a copy that looks like one.
        let folder = folder_of(&copy);
        let draft = tempfile::Builder::new()
            .prefix(".bankctl-")
            .suffix(".copy")
            .tempfile_in(&folder)
            .map_err(|error| io(&error, &folder))?;
        self.connection()?
            .backup("main", draft.path(), None::<fn(rusqlite::backup::Progress)>)
            .map_err(|error| translate(&error))?;
        let kept = Connection::open_with_flags(draft.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)
            .and_then(|copy| copy.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)))
            .map_err(|error| translate(&error))?;
        if kept != version {
            // Another process was faster, and has kept a copy.
            return Ok(());
        }
        draft
            .as_file()
            .sync_all()
            .map_err(|error| io(&error, &copy))?;
        draft
            .persist(&copy)
            .map_err(|error| io(&error.error, &copy))?;
        sync_folder(&folder)
    }

    fn run(&mut self, steps: &[Step]) -> Result<()> {
        self.begin(Mode::Write)?;
        let mut all = || -> Result<()> {
            // Another process may have been faster.
            let version = self.integer_of("SELECT user_version FROM pragma_user_version")?;
            for step in steps.iter().filter(|step| step.version > version) {
                self.batch(step.script)?;
                self.batch(&format!("PRAGMA user_version = {}", step.version))?;
            }
            Ok(())
        };
        match all() {
            Ok(()) => self.commit(),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }
}

struct Prepared<'a>(CachedStatement<'a>);

impl Binder for Prepared<'_> {
    fn bind(&mut self, place: usize, value: Param<'_>) -> Result<()> {
        self.0
            .raw_bind_parameter(place, value)
            .map_err(|error| translate(&error))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl SqliteRow<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(column).map_err(|error| translate(&error))
    }
}

impl Row for SqliteRow<'_> {
    fn integer(&self, column: usize) -> Result<i64> {
        self.optional_integer(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_integer(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            other => Err(damaged(format_args!(
                "{} where a number belongs",
                other.data_type()
            ))),
        }
    }

    fn text(&self, column: usize) -> Result<String> {
        self.optional_text(column)?
            .ok_or_else(|| damaged(format_args!("column {column} of a row has no value")))
    }

    fn optional_text(&self, column: usize) -> Result<Option<String>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec())
                .map(Some)
                .map_err(|_| damaged("a text is not UTF-8")),
            other => Err(damaged(format_args!(
                "{} where a text belongs",
                other.data_type()
            ))),
        }
    }

    fn blob(&self, column: usize) -> Result<Vec<u8>> {
        match self.value(column)? {
            ValueRef::Blob(bytes) => Ok(bytes.to_vec()),
            other => Err(damaged(format_args!(
                "{} where bytes belong",
                other.data_type()
            ))),
        }
    }
}

fn translate(error: &rusqlite::Error) -> Error {
    let message = error.to_string();
    // Without room for the shared memory nobody can even read.
    if error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
    {
        return Error::Full;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::DiskFull) => Error::Full,
        Some(ErrorCode::ReadOnly) => Error::NotPermitted(
            "the ledger can only be read: its file or folder is not writable".to_owned(),
        ),
        Some(ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied) => {
            Error::NotPermitted(message)
        }
        Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(message),
        Some(ErrorCode::NotADatabase) => Error::Damaged("it is not a SQLite file".to_owned()),
        Some(ErrorCode::CannotOpen) => Error::NotPermitted(
            "the ledger can't be opened: its folder must be writable".to_owned(),
        ),
        Some(ErrorCode::SystemIoFailure | ErrorCode::FileLockingProtocolFailed) => {
            Error::Io(message)
        }
        _ => Error::Engine(message),
    }
}

fn io(error: &std::io::Error, path: &Path) -> Error {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            Error::NotPermitted(format!("no permission for {}", path.display()))
        }
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::Io(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, STEPS, Step, migrate, open_with};
    use crate::store::{Error, Location, create, open};

    #[test]
    fn every_statement_numbers_its_parameters_by_first_appearance() {
        let connection = Connection::open_in_memory().expect("memory");
        connection
            .execute_batch(STEPS[0].script)
            .expect("the schema");
        let statements = crate::store::statements();
        assert!(statements.len() > 20);
        for text in statements {
            let statement = connection
                .prepare(text)
                .unwrap_or_else(|e| panic!("{text}: {e}"));
            for place in 1..=statement.parameter_count() {
                let expected = format!("${place}");
                assert_eq!(
                    statement.parameter_name(place),
                    Some(expected.as_str()),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn an_older_ledger_is_migrated_and_a_copy_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let newest = migrate::newest(STEPS);
        let next = Step {
            version: newest + 1,
            script: "CREATE TABLE later (id INTEGER) STRICT;",
        };
        let steps = [STEPS, &[next]].concat();
        let copy = folder.path().join(format!("bank.db.v{newest}"));
        std::fs::write(&copy, "half of a copy").expect("what a killed process left");
        drop(open_with(&path, &steps).expect("migrated"));
        drop(open(&Location::File(copy)).expect("the copy has the old version"));
        let known = newest;
        let refused = open(&Location::File(path.clone())).err();
        let location = path.display().to_string();
        assert_eq!(
            refused,
            Some(Error::Newer {
                location,
                version: newest + 1,
                known
            })
        );
        drop(open_with(&path, &steps).expect("nothing left to do"));
    }

    #[test]
    fn a_failing_migration_leaves_the_ledger_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let version = migrate::newest(STEPS) + 1;
        let broken = Step {
            version,
            script: "CREATE TABLE later (id INTEGER) STRICT; nonsense;",
        };
        assert!(open_with(&path, &[STEPS, &[broken]].concat()).is_err());
        drop(open(&Location::File(path)).expect("still the old version"));
    }
}
