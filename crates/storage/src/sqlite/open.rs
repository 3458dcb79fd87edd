//! The file: opened, made, and kept to its owner.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::beside::Beside;
use super::draft::must_be_free;
use super::fault::translate;
use super::schema::STEPS;
use super::{Driver, Mode, Sqlite, holder, names};
use crate::files::{
    create_private, draft_beside, folder_of, identity, identity_of, io, names_of, sync_folder,
};
use crate::migrate::{self, Migrate as _, Step};
use crate::upgrade::Upgrade;
use crate::waiting::{self, Wait};
use crate::{Error, Result, signals};

/// Says in the file's header whose it is ("BKCT").
pub(super) const APPLICATION_ID: u32 = 0x424B_4354;

/// How long it is until the next try.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// How many prepared statements are kept.
const STATEMENTS_KEPT_MAX: usize = 128;

/// Opens the ledger in a file. The first to open it after an upgrade of the
/// program bring it to the current version side by side: of some things that
/// they do SQLite says at once that it is busy, although the caller would wait.
pub(crate) fn open(path: &Path, upgrade: Upgrade<'_>) -> Result<Sqlite> {
    while_busy(|| open_with(path, STEPS, upgrade))
}

/// Tries for as long as anybody waits for the ledger.
pub(super) fn while_busy<T>(mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut wait = Wait::begin();
    loop {
        match work() {
            Err(Error::Busy) if wait.goes_on(|| None) && !signals::is_ending() => {
                thread::sleep(BUSY_PAUSE);
            }
            other => return other,
        }
    }
}

pub(super) fn open_with(path: &Path, steps: &[Step], upgrade: Upgrade<'_>) -> Result<Sqlite> {
    let (mut sqlite, version, header) = identify_with(path, steps, names::check)?;
    if version < migrate::newest(steps) {
        migrate::migrate(&mut sqlite, steps, upgrade)?;
    }
    // A ledger that was set aside for another, and is used again.
    if !header.is_wal() {
        sqlite.still_there()?;
        sqlite.batch("PRAGMA journal_mode = WAL")?;
    }
    Ok(sqlite)
}

/// Opens a file that is a ledger of a version that is known here, and leaves
/// it as it is.
pub(super) fn identify(path: &Path) -> Result<Sqlite> {
    identify_with(path, STEPS, |_, _| Ok(())).map(|(sqlite, ..)| sqlite)
}

/// The start of a SQLite file (sqlite.org, "Database File Format", 1.3). What
/// is read of it never changes while a ledger is in use, so it is right even
/// where the WAL has a newer first page.
struct Header([u8; 100]);

impl Header {
    /// `None` for a file that does not begin as one of SQLite's.
    fn read(mut file: &File) -> std::io::Result<Option<Self>> {
        let mut bytes = [0; 100];
        match file.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        Ok(bytes
            .starts_with(b"SQLite format 3\0")
            .then_some(Self(bytes)))
    }

    fn application_id(&self) -> u32 {
        let [.., a, b, c, d] = self.0[..72] else {
            return 0;
        };
        u32::from_be_bytes([a, b, c, d])
    }

    fn is_wal(&self) -> bool {
        self.0[18..20] == [2, 2]
    }
}

/// The ledger in a file, its version, and the start of the file. How many names
/// the file has is asked about first.
fn identify_with(
    path: &Path,
    steps: &[Step],
    may_have: impl FnOnce(&Path, u64) -> Result<()>,
) -> Result<(Sqlite, i64, Header)> {
    let shown = path.display().to_string();
    let not_a_ledger = |reason: &str| Error::NotALedger {
        location: shown.clone(),
        reason: reason.to_owned(),
    };
    let seen_at = Instant::now();
    let data = match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Missing(shown));
        }
        Err(error) => return Err(io(&error, path)),
        Ok(data) if data.is_dir() => return Err(not_a_ledger("it is a directory")),
        Ok(data) if !data.is_file() => return Err(not_a_ledger("it is not a regular file")),
        Ok(data) if data.len() == 0 => return Err(not_a_ledger("it is empty")),
        Ok(data) => data,
    };
    // Opening tells apart what SQLite's own messages do not.
    let header = File::open(path)
        .and_then(|file| Header::read(&file))
        .map_err(|error| io(&error, path))?
        .ok_or_else(|| not_a_ledger("it is not a SQLite file"))?;
    if header.application_id() != APPLICATION_ID {
        return Err(not_a_ledger("it is another program's database"));
    }
    let unreadable = |error: Error| match error {
        Error::Damaged(reason) => not_a_ledger(&reason),
        other => other,
    };
    may_have(path, names_of(&data))?;
    let mut sqlite = connect(path, identity_of(&data)).map_err(unreadable)?;
    let version = sqlite.version().map_err(unreadable)?;
    // Now SQLite has read, and so opened what is beside it.
    if header.is_wal() {
        sqlite.beside.note();
        sqlite.seen_at.set(Some(seen_at));
    }
    if version < 1 {
        return Err(not_a_ledger("it has no schema version"));
    }
    let known = migrate::newest(steps);
    if version > known {
        return Err(Error::Newer {
            location: shown,
            version,
            known,
        });
    }
    Ok((sqlite, version, header))
}

/// Makes a ledger in a new file.
///
/// It is built under another name and linked into place when it is complete,
/// so that no one ever sees half a ledger and of two that try one succeeds.
pub(crate) fn create<T, E: From<Error>>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Driver) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    must_be_free(path)?;
    let draft = draft_beside(path)?;
    let draft_path = draft.file("ledger.db");
    create_private(&draft_path).map_err(|error| io(&error, &draft_path))?;
    let made = {
        let mut sqlite = connect(&draft_path, identity(&draft_path))?;
        sqlite.batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA application_id = {APPLICATION_ID};"
        ))?;
        sqlite.run(STEPS, &mut |_, _| Ok(None))?;
        let filled = fill(&mut sqlite)?;
        names::settle(&mut sqlite, path)?;
        write_back(&mut sqlite)?;
        filled
    };
    fs::hard_link(&draft_path, path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(path.display().to_string()),
        _ => io(&error, path),
    })?;
    if let Err(error) = sync_folder(&folder_of(path)) {
        // What may be gone after a power cut is not to be relied upon.
        let _ = fs::remove_file(path);
        return Err(error.into());
    }
    Ok(made)
}

/// Writes the WAL into the file, so that the file alone is the ledger.
/// Closing the last connection does that too, but keeps its failure to itself.
pub(super) fn write_back(sqlite: &mut Sqlite) -> Result<()> {
    match sqlite.integer_of("PRAGMA wal_checkpoint(TRUNCATE)")? {
        0 => Ok(()),
        _ => Err(Error::Busy),
    }
}

/// Whether a file belongs to the user who runs this, or that is root.
pub(crate) fn is_own(path: &Path) -> Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let user = rustix::process::getuid();
        let data = fs::metadata(path).map_err(|error| io(&error, path))?;
        Ok(user.is_root() || data.uid() == user.as_raw())
    }
    #[cfg(not(unix))]
    {
        // Who can write to it is all that is known.
        let data = fs::metadata(path).map_err(|error| io(&error, path))?;
        Ok(!data.permissions().readonly())
    }
}

/// Opens a file that was looked at before, so that one that is put in its place
/// meanwhile is noticed.
pub(super) fn connect(path: &Path, identity: Option<(u64, u64)>) -> Result<Sqlite> {
    signals::survive_size_limit();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection =
        Connection::open_with_flags(path, flags).map_err(|error| translate(&error))?;
    let millis = u64::try_from(waiting::busy_timeout().as_millis()).unwrap_or(u64::MAX);
    let busy_timeout = Arc::new(AtomicU64::new(millis));
    configure(&mut connection, path, Arc::clone(&busy_timeout))
        .map_err(|error| translate(&error))?;
    Ok(Sqlite {
        connection: Arc::new(Mutex::new(connection)),
        helper: None,
        path: path.to_path_buf(),
        identity,
        beside: Beside::of(path),
        busy_timeout,
        seen_at: Cell::new(None),
        are_gone: false,
        queue: None,
        waiters: None,
        backlog: None,
        bulk: false,
        prepared_for_bulk: false,
        data_version: Cell::new(0),
        changes_before: 0,
    })
}

/// Opens the ledger anew and leaves no doubt about what is in it.
///
/// Pages of a commit that failed at its last step may still be in the WAL
/// behind its end, and would be found if a process were killed and the WAL
/// read again. A small commit overwrites them; if it was them that the WAL was
/// read again with, they are in it for good, and writing it back brings them
/// to the disk even where an earlier sync has failed.
pub(super) fn reconnect(sqlite: &mut Sqlite) -> Result<()> {
    let (path, identity) = (sqlite.path.clone(), sqlite.identity);
    // The old connection is closed before there is a new one.
    sqlite.let_go();
    let none = Connection::open_in_memory().map_err(|error| translate(&error))?;
    sqlite.connection = Arc::new(Mutex::new(none));
    let mut fresh = connect(&path, identity)?;
    fresh.still_there()?;
    let version = fresh.version()?;
    fresh.begin(Mode::Write)?;
    fresh.batch(&format!("PRAGMA user_version = {version}"))?;
    fresh.commit()?;
    if fresh.integer_of("PRAGMA wal_checkpoint(FULL)")? != 0 {
        return Err(Error::Busy);
    }
    *sqlite = fresh;
    Ok(())
}

fn configure(
    connection: &mut Connection,
    path: &Path,
    busy_timeout: Arc<AtomicU64>,
) -> rusqlite::Result<()> {
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
    let mut wait = Wait::begin();
    let path = path.to_path_buf();
    let mut seed = u64::from(std::process::id()) | 1;
    connection.busy_handler(Some(move |attempt: i32| {
        if attempt == 0 {
            wait = Wait::begin();
        }
        // Short waits of random length, so that no one keeps losing.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        thread::sleep(Duration::from_micros(100 + seed % 1_900));
        // Some waits of this connection are shorter than those of the process.
        let own = Duration::from_millis(busy_timeout.load(Ordering::Relaxed));
        wait.goes_on(|| holder::writer_of(&path)) && wait.lasted() < own && !signals::is_ending()
    }))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON;",
    )
}
