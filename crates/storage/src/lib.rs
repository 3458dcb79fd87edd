//! Where a ledger is kept: SQLite in one file, or a PostgreSQL server.
//!
//! What belongs here: the [`Driver`] that both engines implement, one adapter an
//! engine, schema files and how an older ledger is brought to the newest of
//! them, and files that must appear whole or not at all. Nothing here knows a
//! rule of the bank, and nothing above knows which engine answers.

pub mod atomic_file;
pub mod driver;
pub mod encrypted_backup;
mod error;
mod files;
pub mod health;
mod location;
mod migrate;
pub mod own_row;
mod postgres;
mod schema;
pub mod sharing;
mod signals;
pub mod spool;
mod sqlite;
pub mod upgrade;
mod waiting;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use atomic_file::Output;
use driver::Sequence;
pub use driver::{Driver, Mode, RowCheck, Wiped};
pub use encrypted_backup::{Identities, Recipients};
pub use error::{Error, Result, damaged};
pub use location::Location;
pub use postgres::{Address, quoted};
pub use signals::is_ending;
use upgrade::Upgrade;
pub use waiting::{Awaited, Holder, busy_timeout, set_busy_timeout, tell_with};

/// How long anyone waits for the ledger before giving up.
pub const BUSY_SECONDS_MAX: u64 = 30;

/// Opens a ledger, and brings an older one to the current version.
///
/// # Errors
/// Missing, not a ledger, newer than this program, not permitted, I/O.
pub fn open(location: &Location, upgrade: Upgrade<'_>) -> Result<Box<dyn Driver>> {
    match location {
        Location::File(path) => Ok(Box::new(sqlite::open(path, upgrade)?)),
        Location::Server(address) => Ok(Box::new(postgres::open(address, upgrade)?)),
    }
}

/// Opens a ledger by any of its names while no one else works with it, and gives
/// the path that can be made its own.
///
/// # Errors
/// As [`open`]; others work with it, or did under another name; it is on a
/// server.
pub fn open_here(location: &Location, upgrade: Upgrade<'_>) -> Result<(Box<dyn Driver>, String)> {
    match location {
        Location::File(path) => {
            sqlite::open_here(path, upgrade).map(|(driver, here)| (Box::new(driver) as _, here))
        }
        Location::Server(_) => Err(Error::OfServer(location.to_string())),
    }
}

/// Makes an empty ledger; of several that try at once, one succeeds. `fill`
/// writes what the ledger starts with before anybody else can see it.
///
/// # Errors
/// [`Error::Exists`] if there is anything at the location.
pub fn create<T, E: From<Error>>(
    location: &Location,
    fill: impl FnOnce(&mut dyn Driver) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    match location {
        Location::File(path) => sqlite::create(path, fill),
        Location::Server(address) => postgres::create(address, fill),
    }
}

/// Which engine a ledger takes, and which schema this program makes there.
pub fn engine_of(location: &Location) -> String {
    match location {
        Location::File(_) => sqlite::described(),
        Location::Server(_) => postgres::described(),
    }
}

/// The newest version of the schema that this program knows.
pub fn newest_schema() -> i64 {
    sqlite::newest_schema()
}

/// A copy of a backup that can take a ledger's place.
pub struct Restore {
    staged: sqlite::Staged,
    ledger: PathBuf,
}

impl Restore {
    /// Copies a backup to beside the ledger; an encrypted one is decrypted
    /// there.
    ///
    /// # Errors
    /// The backup is missing, not a ledger, newer than this program, or
    /// encrypted for another recipient.
    pub fn stage(backup: &Path, ledger: &Location, keys: Option<&Identities>) -> Result<Self> {
        let Location::File(ledger) = ledger else {
            return Err(Error::OfServer(ledger.to_string()));
        };
        let staged = match keys {
            Some(keys) if encrypted_backup::is_sealed(backup)? => {
                let folder = files::draft_beside(ledger)?;
                let plain = folder.file("plain.db");
                files::create_private(&plain).map_err(|error| files::io(&error, &plain))?;
                keys.open(backup, &plain)?;
                sqlite::Staged::make(&plain, ledger)?
            }
            _ if encrypted_backup::is_sealed(backup)? => {
                let message = format!("{} is encrypted", backup.display());
                return Err(Error::NoKey(message));
            }
            _ => sqlite::Staged::make(backup, ledger)?,
        };
        Ok(Self {
            staged,
            ledger: ledger.clone(),
        })
    }

    /// Where the copy is, to be proved before it is put in place.
    pub fn location(&self) -> Location {
        Location::File(self.staged.path().to_path_buf())
    }

    /// Puts the copy in place, and says where the ledger that was there is
    /// kept.
    ///
    /// # Errors
    /// Another process works with the ledger, or it can't be renamed.
    pub fn finish(self) -> Result<Option<PathBuf>> {
        self.staged.put_in_place(&self.ledger)
    }
}

/// One copier's right to make its draft the ledger.
pub enum Claim {
    /// The draft, locked.
    File(std::fs::File),
    /// The number of the copier.
    Server(i64),
}

/// Opens a place for a copy: a new one, or one that was broken off. No one can
/// open it as a ledger.
///
/// # Errors
/// [`Error::Exists`] if there is a ledger.
pub fn draft(location: &Location) -> Result<(Box<dyn Driver>, Claim)> {
    match location {
        Location::File(path) => {
            sqlite::draft(path).map(|(driver, file)| (Box::new(driver) as _, Claim::File(file)))
        }
        Location::Server(address) => postgres::draft(address)
            .map(|(driver, number)| (Box::new(driver) as _, Claim::Server(number))),
    }
}

/// What is there of a copy before it is published, for people.
pub fn draft_name(location: &Location) -> String {
    match location {
        Location::File(path) => sqlite::draft_of(path).display().to_string(),
        Location::Server(address) => format!("the tables at {address}"),
    }
}

/// All rows are copied: sets what follows from them where many write at once, by
/// `script`, and where the numbers of these tables go on.
///
/// # Errors
/// Only those of the engine.
pub fn finish_copy(
    location: &Location,
    driver: &mut dyn Driver,
    script: &str,
    numbered: &[(Sequence, &str)],
) -> Result<()> {
    match location {
        Location::File(_) => Ok(()),
        Location::Server(_) => postgres::finish_copy(driver, script, numbered),
    }
}

/// The copy is proved: makes it the ledger. Its connection is closed. On a
/// server `last` is done in the same transaction: there a ledger has other lanes
/// than in a file.
///
/// # Errors
/// [`Error::Exists`] if another process has made one there.
pub fn publish(
    location: &Location,
    claim: &Claim,
    last: impl FnOnce(&mut dyn Driver) -> Result<()>,
) -> Result<()> {
    match (location, claim) {
        (Location::File(path), Claim::File(file)) => sqlite::publish(path, file),
        (Location::Server(address), Claim::Server(number)) => {
            postgres::publish(address, *number, last)
        }
        _ => Err(Error::Engine("a claim to another place".to_owned())),
    }
}

/// Whether a ledger can be made at a location, which is left as it is.
///
/// # Errors
/// [`Error::Exists`] if there is anything.
pub fn must_be_free(location: &Location) -> Result<()> {
    match location {
        Location::File(path) => sqlite::must_be_free(path),
        Location::Server(address) => postgres::is_free(address),
    }
}

/// Writes a copy of an open ledger that only the recipients can read. The
/// copy is proved before it is encrypted, and lies in no other place than the
/// ledger's folder until then.
///
/// # Errors
/// As [`Driver::backup`].
pub fn sealed_backup(
    driver: &mut dyn Driver,
    ledger: &Location,
    output: &Output,
    recipients: &Recipients,
) -> Result<()> {
    check(output)?;
    let Location::File(ledger) = ledger else {
        return Err(Error::OfServer(ledger.to_string()));
    };
    let folder = files::draft_beside(ledger)?;
    let plain = folder.file("plain.db");
    driver.backup(&Output::new_file(&plain, Rc::default()))?;
    encrypted_backup::encrypt(&plain, output, recipients)
}

/// Whether a file may be written.
///
/// # Errors
/// [`Error::Exists`], [`Error::Kept`]; those of the system.
pub fn check(output: &Output) -> Result<()> {
    let path = output.path();
    output
        .check()
        .map_err(|refusal| files::refused(refusal, path))
}

/// Looks at everything about a ledger's place that can be seen without opening
/// it.
pub fn look(location: &Location) -> Vec<health::Finding> {
    match location {
        Location::File(path) => sqlite::look(path),
        // A server looks after itself.
        Location::Server(_) => Vec::new(),
    }
}

/// Whether the caller owns a ledger's file, or is root, whatever is in it.
///
/// # Errors
/// There is none; it is on a server.
pub fn is_owner(location: &Location) -> Result<bool> {
    match location {
        Location::File(path) => sqlite::is_own(path),
        Location::Server(_) => Err(Error::OfServer(location.to_string())),
    }
}

/// Whether something is at a path, without opening it.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
