//! Whole copies of a ledger: backups, and what takes a ledger's place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tempfile::{NamedTempFile, TempDir};

use super::fault::{io, translate};
use super::place::{
    connect, create_folder, create_private, folder_of, identify, open, sync_folder,
};
use super::{Driver, Sqlite};
use crate::store::{BUSY_SECONDS_MAX, Error, Result};

/// Copies all pages in one go, on one state of the ledger: whoever writes
/// meanwhile neither waits nor makes it begin again.
pub(super) fn copy_pages(source: &Connection, target: &Path) -> Result<()> {
    let copied = || -> rusqlite::Result<StepResult> {
        let mut target = Connection::open(target)?;
        Backup::new(source, &mut target)?.step(-1)
    };
    match copied().map_err(|error| translate(&error))? {
        StepResult::Done => Ok(()),
        _ => Err(Error::Busy),
    }
}

/// Writes a copy of an open ledger to a file that appears when it is whole
/// and was read back.
pub(super) fn backup(sqlite: &mut Sqlite, target: &Path, replace: bool) -> Result<()> {
    if !replace && crate::store::exists(target) {
        return Err(Error::Exists(target.display().to_string()));
    }
    let folder = folder_of(target);
    create_folder(&folder)?;
    // Readable by its owner only, as the ledger is.
    let draft = NamedTempFile::new_in(&folder).map_err(|error| io(&error, &folder))?;
    copy_pages(&*sqlite.connection()?, draft.path())?;
    let found = open(draft.path())?.problems()?;
    if let Some(problem) = found.first() {
        return Err(Error::Damaged(format!("the copy is not whole: {problem}")));
    }
    draft
        .as_file()
        .sync_all()
        .map_err(|error| io(&error, target))?;
    let placed = if replace {
        draft.persist(target)
    } else {
        draft.persist_noclobber(target)
    };
    placed.map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(target.display().to_string()),
        _ => io(&error.error, target),
    })?;
    sync_folder(&folder)
}

/// A copy of a backup beside the ledger whose place it will take.
pub(in crate::store) struct Staged {
    /// Removed with everything in it when this is dropped.
    _folder: TempDir,
    path: PathBuf,
}

impl Staged {
    /// Copies a backup; an older one is brought to the current version.
    pub(in crate::store) fn make(backup: &Path, ledger: &Path) -> Result<Self> {
        let mut source = identify(backup)?;
        let folder = folder_of(ledger);
        create_folder(&folder)?;
        let draft = tempfile::Builder::new()
            .prefix(".bankctl-")
            .suffix(".restore")
            .tempdir_in(&folder)
            .map_err(|error| io(&error, &folder))?;
        let path = draft.path().join("ledger.db");
        create_private(&path).map_err(|error| io(&error, &path))?;
        copy_pages(&*source.connection()?, &path)?;
        drop(open(&path)?);
        Ok(Self {
            _folder: draft,
            path,
        })
    }

    /// Where the copy is, to be looked at before it is put in place.
    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the copy in the ledger's place, and says where the ledger that was
    /// there is kept. Nobody may be working with it.
    pub(in crate::store) fn put_in_place(self, ledger: &Path) -> Result<Option<PathBuf>> {
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| io(&error, &self.path))?;
        let kept = if crate::store::exists(ledger) {
            Some(set_aside(ledger)?)
        } else {
            None
        };
        fs::hard_link(&self.path, ledger).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::Exists(ledger.display().to_string()),
            _ => io(&error, ledger),
        })?;
        sync_folder(&folder_of(ledger))?;
        Ok(kept)
    }
}

/// Renames a ledger that is to be replaced. What can still be opened leaves
/// its WAL first, for which nobody else may have it open; what can't be opened
/// any more is kept as it is, WAL and all.
fn set_aside(ledger: &Path) -> Result<PathBuf> {
    let kept = (1..1_000)
        .map(|number| beside(ledger, &format!(".before-restore-{number}")))
        .find(|path| !crate::store::exists(path))
        .ok_or_else(|| Error::Exists(beside(ledger, ".before-restore-*").display().to_string()))?;
    // One that is damaged, or no database at all, is kept as it is.
    let left = connect(ledger).and_then(|mut sqlite| leave_wal(&mut sqlite));
    if left == Err(Error::Busy) {
        return Err(Error::Busy);
    }
    for suffix in ["-wal", "-shm", ""] {
        let (from, to) = (beside(ledger, suffix), beside(&kept, suffix));
        if crate::store::exists(&from) {
            fs::rename(&from, &to).map_err(|error| io(&error, &from))?;
        }
    }
    Ok(kept)
}

/// Writes the WAL back and does without, once nobody else has the ledger
/// open. SQLite does not wait for that by itself.
fn leave_wal(sqlite: &mut Sqlite) -> Result<()> {
    let since = Instant::now();
    loop {
        match sqlite.batch("PRAGMA journal_mode = DELETE") {
            Err(Error::Busy) if since.elapsed() < Duration::from_secs(BUSY_SECONDS_MAX) => {
                thread::sleep(Duration::from_millis(20));
            }
            other => return other,
        }
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
