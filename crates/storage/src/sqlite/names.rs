//! The name that a ledger is opened by.
//!
//! A file can have several names (hard links). What SQLite keeps beside it has
//! the name that it was opened by, so two who come by two names know nothing of
//! each other's writes, and what one has acknowledged is lost. So a ledger knows
//! the path that it was made, restored or set at, and if it has several names
//! it is opened by that alone. One that has moved and has no other is opened
//! wherever it is; where it is then becomes its own before a restore gives it
//! another.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::Sqlite;
use super::beside::beside;
use super::copy::leave_wal;
use super::schema::STEPS;
use crate::files::{identity, names_of, whole_path};
use crate::migrate::{self, Migrate as _};
use crate::sqlite::open::{APPLICATION_ID, connect, identify, while_busy};
use crate::upgrade::Upgrade;
use crate::{Error, Result, own_row};

/// The version from which a ledger knows its path.
const KNOWN_FROM: i64 = 10;

/// Writes the path into a ledger that no one else works with yet.
pub(super) fn settle(sqlite: &mut Sqlite, path: &Path) -> Result<()> {
    own_row::set_place(sqlite, whole_path(path).as_deref())
}

/// Tells a ledger that has this name alone that it is its own, before it gets
/// another: if the process is killed then, it opens by this one still. When it
/// returns that is on the disk. What is no ledger of a version that is known
/// here, and what is not written to as ledgers are, stays as it is.
///
/// # Errors
/// [`Error::Busy`] while others work with it; it could not be written.
pub(super) fn settle_before_another(sqlite: &mut Sqlite, path: &Path) -> Result<()> {
    let names = fs::metadata(path).map_or(0, |data| names_of(&data));
    let here = whole_path(path);
    if names != 1 || here.is_none() || !is_known(sqlite)? || own_row::place(sqlite)? == here {
        return Ok(());
    }
    // The lock stays for as long as the connection is open.
    while_busy(|| sqlite.batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE"))?;
    let set = settle(sqlite, path).and_then(|()| sqlite.batch("COMMIT"));
    if set.is_err() {
        // There may be no transaction any more.
        let _ = sqlite.batch("ROLLBACK");
    }
    set
}

/// Whether a file is a ledger in use, of a version that knows its path and is
/// known here.
fn is_known(sqlite: &mut Sqlite) -> Result<bool> {
    let is_ledger = sqlite.integer_of("PRAGMA application_id")? == APPLICATION_ID.into();
    let versions = KNOWN_FROM..=migrate::newest(STEPS);
    Ok(is_ledger
        && versions.contains(&sqlite.version()?)
        && sqlite.integer_of("SELECT journal_mode = 'wal' FROM pragma_journal_mode")? == 1)
}

/// The path that a ledger knows, if any.
fn known(sqlite: &mut Sqlite) -> Result<Option<String>> {
    if sqlite.version()? < KNOWN_FROM {
        return Ok(None);
    }
    own_row::place(sqlite)
}

/// The same as it stands in the file alone: nothing is made beside it.
fn known_in_file(path: &Path) -> Option<String> {
    let mut address = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        // RFC 3986; SQLite takes any byte so.
        let _ = write!(address, "%{byte:02x}");
    }
    address.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let file = Connection::open_with_flags(address, flags).ok()?;
    let read = file.query_row(own_row::PLACE, [], |row| row.get(0));
    read.ok().flatten()
}

/// Whether a ledger may be opened by a path, where its file has so many names.
/// By another than its own nothing is made beside it.
///
/// # Errors
/// [`Error::OtherName`].
pub(super) fn check(path: &Path, names: u64) -> Result<()> {
    if names <= 1 {
        return Ok(());
    }
    let here = whole_path(path);
    let mut own = known_in_file(path);
    let wal = fs::metadata(beside(path, "-wal"));
    if own != here && wal.is_ok_and(|data| data.len() > 0) {
        // It may have been set, and not be written back yet.
        own = known(&mut connect(path, identity(path))?)?;
    }
    if own.is_some() && own == here {
        return Ok(());
    }
    let own = match own {
        Some(own) => format!("its own is {own}"),
        None => "it knows none as its own".to_owned(),
    };
    Err(Error::OtherName(format!(
        "the file {} has {names} names (hard links), and {own}",
        path.display()
    )))
}

/// Opens a ledger by any of its names while no one else works with it, to make
/// that name its own. Gives the path too.
///
/// # Errors
/// [`Error::OtherName`] if something of the ledger lies beside another name;
/// [`Error::Busy`].
pub(crate) fn open_here(path: &Path, upgrade: Upgrade<'_>) -> Result<(Sqlite, String)> {
    let here = whole_path(path)
        .ok_or_else(|| Error::Io(format!("the path {} is no text", path.display())))?;
    let mut sqlite = identify(path)?;
    let version = sqlite.version()?;
    if let Some(own) = known(&mut sqlite)?.filter(|own| *own != here) {
        let wal = beside(Path::new(&own), "-wal");
        if fs::metadata(&wal).is_ok_and(|data| data.len() > 0) {
            let wal = wal.display();
            return Err(Error::OtherName(format!(
                "{wal} holds what was not written back yet: open the ledger as {own} first"
            )));
        }
    }
    let mut sqlite = leave_wal(sqlite)?;
    // The lock stays for as long as the connection is open.
    sqlite.batch("COMMIT")?;
    if version < migrate::newest(STEPS) {
        migrate::migrate(&mut sqlite, STEPS, upgrade)?;
    }
    Ok((sqlite, here))
}
