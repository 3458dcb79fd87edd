//! Whole copies of a ledger: backups, and what takes a ledger's place.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::beside::beside;
use super::fault::translate;
use super::{Driver, Sqlite, names};
use crate::atomic_file::{DraftFolder, Output};
use crate::files::{
    create_private, draft_beside, folder_of, identity, in_place, io, put, sync_folder,
};
use crate::sharing;
use crate::sqlite::open::{connect, identify, while_busy, write_back};
use crate::{Error, Result, RowCheck};

/// Copies all pages in one go, on one state of the ledger: a process that writes
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
pub(super) fn backup(sqlite: &mut Sqlite, output: &Output) -> Result<()> {
    crate::check(output)?;
    let target = output.path();
    // A WAL that is left there belongs to another file: it would be played
    // into this one.
    for part in &PARTS[1..] {
        let left = beside(target, part);
        if crate::exists(&left) {
            return Err(Error::Exists(left.display().to_string()));
        }
    }
    let folder = draft_beside(target)?;
    let draft = folder.file("backup.db");
    // Readable by its owner only, as the ledger is.
    create_private(&draft).map_err(|error| io(&error, &draft))?;
    copy_pages(&*sqlite.connection()?, &draft)?;
    let found = identify(&draft)?.problems(RowCheck::All)?;
    if let Some(problem) = found.first() {
        return Err(Error::Damaged(format!("the copy is not whole: {problem}")));
    }
    put(&draft, output)
}

/// A copy of a backup beside the ledger whose place it will take.
pub(crate) struct Staged {
    _folder: DraftFolder,
    path: PathBuf,
}

impl Staged {
    /// Copies a backup. The process that opens it brings an older one to the current
    /// version.
    pub(crate) fn make(backup: &Path, ledger: &Path) -> Result<Self> {
        let mut source = identify(backup)?;
        let folder = draft_beside(ledger)?;
        let path = folder.file("ledger.db");
        create_private(&path).map_err(|error| io(&error, &path))?;
        copy_pages(&*source.connection()?, &path)?;
        write_back(&mut identify(&path)?)?;
        Ok(Self {
            _folder: folder,
            path,
        })
    }

    /// Where the copy is, to be looked at before it is put in place.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the copy in the ledger's place, and says where the ledger that was
    /// there is kept. No one may be working with it.
    pub(crate) fn put_in_place(self, ledger: &Path) -> Result<Option<PathBuf>> {
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| io(&error, &self.path))?;
        // It may have been brought to the current version since it was made.
        let mut staged = identify(&self.path)?;
        names::settle(&mut staged, ledger)?;
        write_back(&mut staged)?;
        drop(staged);
        sharing::keep(&self.path, ledger)?;
        let aside = SetAside::make(ledger)?;
        if let Err(error) = fs::rename(&self.path, ledger) {
            aside.take_back(ledger);
            return Err(io(&error, ledger));
        }
        sync_folder(&folder_of(ledger)).map_err(|error| in_place(ledger, &error))?;
        Ok(aside.kept())
    }
}

/// What SQLite keeps beside a file, the file first.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// A ledger's file and what SQLite keeps beside it.
pub(crate) fn parts_of(ledger: &Path) -> impl Iterator<Item = PathBuf> {
    PARTS.into_iter().map(|part| beside(ledger, part))
}

/// A ledger that was renamed because another takes its place.
struct SetAside {
    kept: PathBuf,
    moved: Vec<&'static str>,
    /// Keeps others out until the new one is in place.
    _lock: Option<Sqlite>,
}

impl SetAside {
    /// Gives whatever is there another name. The ledger itself keeps its own
    /// beside that until the new one takes it, so that there is one at every
    /// moment. What can still be opened leaves its WAL
    /// first, for which no one else may have it open; what can't be opened any
    /// more is kept as it is, with a WAL that may belong to it: it must not be
    /// taken for the new one's.
    fn make(ledger: &Path) -> Result<Self> {
        let free = |kept: &PathBuf| PARTS.iter().all(|part| !crate::exists(&beside(kept, part)));
        let kept = (1..1_000)
            .map(|number| beside(ledger, &format!(".before-restore-{number}")))
            .find(free)
            .ok_or_else(|| {
                Error::Exists(beside(ledger, ".before-restore-999").display().to_string())
            })?;
        let lock = if crate::exists(ledger) {
            match locked(ledger) {
                Ok(sqlite) => Some(sqlite),
                Err(Error::Busy) => return Err(Error::Busy),
                // Damaged, or no database at all: that is why it is replaced.
                Err(_) => None,
            }
        } else {
            None
        };
        let mut aside = Self {
            kept,
            moved: Vec::new(),
            _lock: lock,
        };
        for part in PARTS {
            let (from, to) = (beside(ledger, part), beside(&aside.kept, part));
            if !crate::exists(&from) {
                continue;
            }
            let moved = match part {
                "" => name_twice(&from, &to),
                _ => fs::rename(&from, &to),
            };
            if let Err(error) = moved {
                aside.take_back(ledger);
                return Err(io(&error, &from));
            }
            aside.moved.push(part);
        }
        Ok(aside)
    }

    /// Renames everything back.
    fn take_back(&self, ledger: &Path) {
        for part in self.moved.iter().rev() {
            let (kept, place) = (beside(&self.kept, part), beside(ledger, part));
            // There is nothing better to do than to leave it where it is.
            let _ = if part.is_empty() && identity(&place).is_some() {
                fs::remove_file(kept)
            } else {
                fs::rename(kept, place)
            };
        }
    }

    /// Where the ledger is kept, if there was one.
    fn kept(&self) -> Option<PathBuf> {
        self.moved.first().map(|part| beside(&self.kept, part))
    }
}

/// Opens a ledger that is to be set aside, to keep everyone out. It is told its
/// name first, if that can be done.
fn locked(ledger: &Path) -> Result<Sqlite> {
    let mut sqlite = connect(ledger, identity(ledger))?;
    match names::settle_before_another(&mut sqlite, ledger) {
        Err(Error::Busy) => Err(Error::Busy),
        // It is replaced all the same.
        Ok(()) | Err(_) => leave_wal(sqlite),
    }
}

/// Gives a file a second name; where the file system knows no such, the other
/// name alone.
fn name_twice(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::hard_link(from, to).or_else(|error| match error.kind() {
        ErrorKind::Unsupported | ErrorKind::PermissionDenied => fs::rename(from, to),
        _ => Err(error),
    })
}

/// Writes the WAL back and does without, once no one else has the ledger
/// open, and keeps everyone out from then on. SQLite does not wait for that by itself.
pub(super) fn leave_wal(mut sqlite: Sqlite) -> Result<Sqlite> {
    sqlite.beside.forget();
    while_busy(|| {
        sqlite
            .batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
    })?;
    Ok(sqlite)
}
