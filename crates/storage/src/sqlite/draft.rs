//! A file that is becoming a ledger by being copied into.
//!
//! It stands beside the place that it will take, under a name of its own and
//! without a version, so that no one takes it for a ledger before it is whole.
//! The process that copies into it holds a lock on it until it is published.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::schema::STEPS;
use super::{Sqlite, names};
use crate::atomic_file::database_of;
use crate::files::{
    create_folder, create_private, folder_of, identity, identity_of, io, sync_folder,
};
use crate::sqlite::open::{APPLICATION_ID, connect, write_back};
use crate::{Error, Result, migrate};

/// Where a copy is before it is published.
pub(crate) fn draft_of(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".copying");
    PathBuf::from(name)
}

/// Whether a ledger can be made at a path: there is nothing, and nothing beside
/// it. The WAL of a ledger that was removed would be taken for that of the new
/// one.
pub(crate) fn must_be_free(target: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-journal"] {
        let mut taken = target.as_os_str().to_owned();
        taken.push(suffix);
        if crate::exists(Path::new(&taken)) {
            return Err(Error::Exists(Path::new(&taken).display().to_string()));
        }
    }
    match database_of(target) {
        None => Ok(()),
        Some(database) => {
            let (target, database) = (target.display(), database.display());
            Err(Error::Kept(format!(
                "SQLite would take {target} for a part of {database}"
            )))
        }
    }
}

/// Keeps every other copier out for as long as the file is open.
fn claim(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| io(&error, path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Exists(format!(
            "another copy that writes to {}",
            path.display()
        ))),
        Err(TryLockError::Error(error)) => Err(io(&error, path)),
    }
}

/// Whether the path still leads to the file that is locked.
fn must_be(claim: &File, path: &Path) -> Result<()> {
    let data = claim.metadata().map_err(|error| io(&error, path))?;
    if identity(path) == identity_of(&data) {
        return Ok(());
    }
    let path = path.display();
    Err(Error::Io(format!(
        "{path} was replaced or removed while it was written: run the command again"
    )))
}

/// Begins a copy, or goes on with one that was broken off. The file is the
/// claim to publish it with.
///
/// # Errors
/// [`Error::Exists`] if there is a ledger already, or another copier.
pub(crate) fn draft(target: &Path) -> Result<(Sqlite, File)> {
    must_be_free(target)?;
    let path = draft_of(target);
    create_folder(&folder_of(target))?;
    if !crate::exists(&path) {
        create_private(&path).map_err(|error| io(&error, &path))?;
    }
    let claim = claim(&path)?;
    // Another copier may have published it before the lock was had.
    must_be_free(target)?;
    must_be(&claim, &path)?;
    let mut sqlite = connect(&path, identity(&path))?;
    if sqlite.integer_of("PRAGMA application_id")? != i64::from(APPLICATION_ID) {
        let script: String = migrate::scripts(STEPS, 0).collect();
        sqlite.batch("PRAGMA journal_mode = WAL")?;
        sqlite.may_edit_schema(true)?;
        sqlite.batch(&format!(
            "BEGIN; {script} PRAGMA application_id = {APPLICATION_ID}; COMMIT;"
        ))?;
        sqlite.may_edit_schema(false)?;
    }
    Ok((sqlite, claim))
}

/// Makes a whole copy the ledger.
///
/// # Errors
/// [`Error::Exists`] if another process has made one there.
pub(crate) fn publish(target: &Path, claim: &File) -> Result<()> {
    let path = draft_of(target);
    must_be(claim, &path)?;
    let mut sqlite = connect(&path, identity(&path))?;
    let version = migrate::newest(STEPS);
    sqlite.batch(&format!("PRAGMA user_version = {version}"))?;
    names::settle(&mut sqlite, target)?;
    write_back(&mut sqlite)?;
    drop(sqlite);
    fs::hard_link(&path, target).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(target.display().to_string()),
        _ => io(&error, target),
    })?;
    fs::remove_file(&path).map_err(|error| io(&error, &path))?;
    sync_folder(&folder_of(target))
}
