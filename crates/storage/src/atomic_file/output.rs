//! Where a command may write a file: over ordinary ones, as `>` does, and over
//! nothing that the bank lives on.
//!
//! What a file is is told twice: by its identity (device and number), so that
//! no path and no link leads around it, and by what is in it, so that a ledger,
//! a backup or a key is known wherever it lies.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bankctl_types::own_files::{HEAD_BYTES, Ours};

use super::{folder_of, identity};

/// What SQLite names the files that it keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why a file may not be written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The bank lives on what is there, or on what would be.
    #[error("{path} is {what}: nothing is written over it", path = .0.display(), what = .1)]
    Kept(PathBuf, &'static str),
    /// Not a file, and not a folder either.
    #[error("{path} is no ordinary file: nothing is written over it", path = .0.display())]
    Special(PathBuf),
    /// The system says no.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Refusal {
    /// Whether something of this name is there already.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == ErrorKind::AlreadyExists)
    }
}

/// What a file may take the place of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Over {
    /// Nothing: there must be no file.
    Nothing,
    /// An ordinary file.
    Ordinary,
    /// A ledger, or what is left of one.
    Ledger,
    /// Whatever is there: it is this program's own.
    Own,
}

/// Files and folders that no output may touch, beside those that are known by
/// what is in them.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    files: Vec<(PathBuf, &'static str)>,
    folders: Vec<(PathBuf, &'static str)>,
}

impl Guard {
    /// Keeps a file, there or not yet.
    pub fn file(&mut self, path: PathBuf, what: &'static str) {
        self.files.push((path, what));
    }

    /// Keeps everything in a folder.
    pub fn folder(&mut self, path: PathBuf, what: &'static str) {
        self.folders.push((path, what));
    }

    /// Keeps the file of a ledger and what SQLite keeps beside it.
    pub fn ledger(&mut self, path: &Path) {
        for companion in COMPANIONS {
            let mut name = path.as_os_str().to_owned();
            name.push(companion);
            self.file(name.into(), "a part of the ledger");
        }
        self.file(path.to_owned(), "the ledger");
    }

    /// What a path leads to, if that is kept.
    fn kept(&self, path: &Path) -> Option<&'static str> {
        let (there, folder, name) = (identity(path), folder_of(path), path.file_name());
        let folder = identity(&folder);
        let is_same = |kept: &Path| {
            (there.is_some() && identity(kept) == there)
                || (name == kept.file_name() && folder.is_some())
                    && identity(&folder_of(kept)) == folder
        };
        let file = self.files.iter().find(|(kept, _)| is_same(kept));
        let within = |kept: &Path| folder.is_some() && identity(kept) == folder;
        let folder = || self.folders.iter().find(|(kept, _)| within(kept));
        file.or_else(folder).map(|(_, what)| *what)
    }
}

/// A place that a command writes a file to.
#[derive(Clone, Debug)]
pub struct Output {
    path: PathBuf,
    over: Over,
    guard: Rc<Guard>,
}

impl Output {
    /// A place where no file may be yet.
    pub fn new_file(path: &Path, guard: Rc<Guard>) -> Self {
        Self {
            path: path.to_owned(),
            over: Over::Nothing,
            guard,
        }
    }

    /// A place where an ordinary file is replaced. A link is replaced, and what
    /// it leads to stays as it is.
    pub fn replacing(path: &Path, guard: Rc<Guard>) -> Self {
        Self {
            over: Over::Ordinary,
            ..Self::new_file(path, guard)
        }
    }

    /// The place of a ledger, where one that is there is set aside.
    pub fn of_ledger(path: &Path, guard: Rc<Guard>) -> Self {
        Self {
            over: Over::Ledger,
            ..Self::new_file(path, guard)
        }
    }

    /// A place that only this program writes to.
    pub fn own(path: &Path) -> Self {
        Self {
            over: Over::Own,
            ..Self::new_file(path, Rc::default())
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether what is there is replaced.
    pub(super) fn replaces(&self) -> bool {
        self.over != Over::Nothing
    }

    /// Whether a file may be written there, as it is now.
    ///
    /// # Errors
    /// In this order: it is kept; there is a file already and none may be, or
    /// one that is not ordinary or can't be read or written.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.over == Over::Own {
            return Ok(());
        }
        let kept = |what| Err(Refusal::Kept(self.path.clone(), what));
        if let Some(what) = self.guard.kept(&self.path) {
            return kept(what);
        }
        if database_of(&self.path).is_some() {
            return kept("a place of SQLite's, beside a database");
        }
        let data = match fs::metadata(&self.path) {
            Ok(data) => data,
            // Nothing, or a link to nothing.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return match self.path.symlink_metadata() {
                    Ok(_) if self.over == Over::Nothing => Err(exists()),
                    _ => Ok(()),
                };
            }
            Err(error) => return Err(error.into()),
        };
        if data.is_dir() {
            let kind = match self.over {
                Over::Nothing => ErrorKind::AlreadyExists,
                _ => ErrorKind::IsADirectory,
            };
            return Err(io::Error::from(kind).into());
        }
        if !data.is_file() {
            return Err(Refusal::Special(self.path.clone()));
        }
        match (self.over, content(&self.path, self.over == Over::Ordinary)) {
            (Over::Ledger, Ok(Some(Ours::Database)) | Err(_)) => Ok(()),
            (_, Ok(Some(ours))) => kept(ours.name()),
            (Over::Nothing, _) => Err(exists()),
            (_, content) => Ok(content.map(drop)?),
        }
    }
}

fn exists() -> Refusal {
    io::Error::from(ErrorKind::AlreadyExists).into()
}

/// What of ours is in a file. One that can't be written to is an error, if it
/// is to be replaced: `>` can't replace it either.
fn content(path: &Path, writable: bool) -> io::Result<Option<Ours>> {
    let mut head = Vec::new();
    let file = File::options().read(true).write(writable).open(path)?;
    file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(Ours::of(&head))
}

/// The database that SQLite would take a file of this name for a part of.
pub fn database_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name().and_then(OsStr::to_str)?;
    let names = COMPANIONS.iter().filter_map(|end| name.strip_suffix(end));
    let mut databases = names.map(|name| path.with_file_name(name));
    databases.find(|database| {
        let mut head = [0; 16];
        let read = File::open(database).and_then(|mut file| file.read_exact(&mut head));
        read.is_ok() && Ours::of(&head) == Some(Ours::Database)
    })
}
