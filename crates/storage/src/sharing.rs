//! A ledger that a group of accounts shares: what marks it, and how it is made.
//!
//! The mark is in the file system alone: the ledger's file has mode 660, and its
//! folder, which others may not enter, gives its group to new files (setgid), so
//! that what SQLite makes beside the ledger belongs to the group too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Result};
use crate::files::{folder_of, io as io_error};
use crate::sqlite::parts_of;

/// The mode of files that the group shares.
const FILE_MODE: u32 = 0o660;
/// The mode of the folder: new files in it get its group.
const FOLDER_MODE: u32 = 0o2770;

/// Owner, group and mode of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rights {
    owner: u32,
    group: u32,
    mode: u32,
}

impl Rights {
    #[cfg(unix)]
    fn of(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let data = fs::metadata(path)?;
        Ok(Self {
            owner: data.uid(),
            group: data.gid(),
            mode: data.mode() & 0o7777,
        })
    }

    #[cfg(not(unix))]
    fn of(_path: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Why a ledger can't be shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unshareable {
    /// Everybody may write to its folder.
    Folder(PathBuf),
    /// The group may not enter this folder, in which or below which the key is.
    Key(PathBuf),
    /// The system refuses.
    Store(Error),
}

impl From<Error> for Unshareable {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// The group that a ledger is shared with, if it is.
pub fn shared_with(ledger: &Path) -> Option<u32> {
    let file = Rights::of(ledger).ok()?;
    let folder = Rights::of(&folder_of(ledger)).ok()?;
    is_shared(file, folder).then_some(file.group)
}

fn is_shared(file: Rights, folder: Rights) -> bool {
    file.mode & 0o777 == FILE_MODE
        && folder.mode & 0o7777 & !0o700 == FOLDER_MODE & !0o700
        && folder.group == file.group
}

/// Shares a ledger and the file of its data key with a group: folder, file,
/// what lies beside it, and the key.
///
/// # Errors
/// The folder is everybody's, the group can't reach the key, or the system
/// refuses.
pub fn share(
    ledger: &Path,
    key: &Path,
    group: u32,
    dry_run: bool,
) -> std::result::Result<(), Unshareable> {
    let folder = folder_of(ledger);
    let rights = |path: &Path| Rights::of(path).map_err(|error| io_error(&error, path));
    if rights(&folder)?.mode & 0o1002 != 0 {
        return Err(Unshareable::Folder(folder));
    }
    if let Some(closed) = closed_to(key, group) {
        return Err(Unshareable::Key(closed));
    }
    if dry_run {
        return Ok(());
    }
    let owner = rights(ledger)?.owner;
    give(&folder, None, group, FOLDER_MODE)?;
    for path in parts_of(ledger).chain([key.to_path_buf()]) {
        if crate::exists(&path) {
            give(&path, Some(owner), group, FILE_MODE)?;
        }
    }
    Ok(())
}

/// The first folder above a file that a group may not enter.
fn closed_to(file: &Path, group: u32) -> Option<PathBuf> {
    let file = file.canonicalize().ok()?;
    let is_open = |folder: &&Path| {
        Rights::of(folder).is_ok_and(|rights| {
            rights.mode & 0o001 != 0 || (rights.group == group && rights.mode & 0o010 != 0)
        })
    };
    let above: Vec<&Path> = file.ancestors().skip(1).collect();
    let closed = above.into_iter().rev().find(|folder| !is_open(folder));
    closed.map(Path::to_path_buf)
}

/// Gives a restored file the rights of the shared ledger whose place it takes.
pub(crate) fn keep(draft: &Path, ledger: &Path) -> Result<()> {
    match shared_with(ledger) {
        Some(group) => give(draft, None, group, FILE_MODE),
        None => Ok(()),
    }
}

/// Sets group and mode, and the owner if the superuser asks.
#[cfg(unix)]
fn give(path: &Path, owner: Option<u32>, group: u32, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => Error::NotPermitted(format!(
            "no permission to give {} to the group {group}: only its owner may, who is a member, or root",
            path.display()
        )),
        _ => io_error(&error, path),
    };
    let before = Rights::of(path).map_err(failed)?;
    let is_root = rustix::process::geteuid().is_root();
    let owner = owner.filter(|owner| is_root && *owner != before.owner);
    if owner.is_some() || before.group != group {
        std::os::unix::fs::chown(path, owner, Some(group)).map_err(failed)?;
    }
    // A change of the group may have taken bits of the mode away.
    let now = Rights::of(path).map_err(failed)?;
    if now.mode != mode {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn give(path: &Path, _owner: Option<u32>, _group: u32, _mode: u32) -> Result<()> {
    Err(io_error(&io::ErrorKind::Unsupported.into(), path))
}

#[cfg(test)]
mod tests {
    use super::{Rights, is_shared};

    #[test]
    fn a_ledger_is_shared_if_file_and_folder_say_so() {
        let rights = |group, mode| Rights {
            owner: 1,
            group,
            mode,
        };
        let table = [
            (rights(7, 0o660), rights(7, 0o2770), true),
            (rights(7, 0o600), rights(7, 0o2770), false),
            (rights(7, 0o664), rights(7, 0o2770), false),
            (rights(7, 0o660), rights(7, 0o770), false),
            (rights(7, 0o660), rights(7, 0o2775), false),
            (rights(7, 0o660), rights(8, 0o2770), false),
        ];
        for (file, folder, expected) in table {
            assert_eq!(is_shared(file, folder), expected, "{file:?} {folder:?}");
        }
    }
}
