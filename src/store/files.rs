//! Files and folders: made for their owner only, named when they are whole, and
//! on the disk before anybody is told.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Error, Result};

/// What the system says of a file, in the store's words.
pub(super) fn io(error: &std::io::Error, path: &Path) -> Error {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Error::NotPermitted(format!("no permission for {}", path.display()))
        }
        ErrorKind::StorageFull => Error::Full,
        ErrorKind::FileTooLarge => Error::SizeLimit,
        _ => Error::Io(format!("{}: {error}", path.display())),
    }
}

/// The folder of a file.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Makes the folder of a ledger readable by its owner only; one that exists
/// keeps its mode.
pub(super) fn create_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !crate::store::exists(folder))
        .collect();
    builder.create(folder).map_err(|error| io(&error, folder))?;
    // A folder is lost in a power cut until the one above it is on the disk.
    made.into_iter()
        .try_for_each(|folder| sync_folder(&folder_of(folder)))
}

/// Makes an empty file that only its owner can read; SQLite gives the WAL and
/// the shared memory the same mode.
pub(super) fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Opens such a file to be written.
#[cfg(feature = "encryption")]
pub(super) fn writable(path: &Path) -> std::io::Result<File> {
    File::options().write(true).open(path)
}

pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| io(&error, folder))?;
    Ok(())
}

/// Device and number of a file, where the system has such.
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().as_ref().and_then(identity_of)
}

/// The same of an open file.
#[cfg_attr(unix, allow(clippy::unnecessary_wraps))]
pub(super) fn identity_of(data: &fs::Metadata) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((data.dev(), data.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        None
    }
}

/// Gives a draft its name, in a way that survives a power cut. A file that has
/// the name already is replaced only if it may be.
pub(super) fn put(draft: &Path, target: &Path, replace: bool) -> Result<()> {
    File::open(draft)
        .and_then(|file| file.sync_all())
        .map_err(|error| io(&error, target))?;
    let placed = if replace {
        fs::rename(draft, target)
    } else {
        fs::hard_link(draft, target).or_else(|error| match error.kind() {
            // Where the file system knows no second names.
            ErrorKind::Unsupported | ErrorKind::PermissionDenied
                if !crate::store::exists(target) =>
            {
                fs::rename(draft, target)
            }
            _ => Err(error),
        })
    };
    placed.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::Exists(target.display().to_string()),
        _ => io(&error, target),
    })?;
    sync_folder(&folder_of(target)).map_err(|error| in_place(target, &error))
}

/// A file got its name, but whether it keeps it through a power cut is not
/// known.
pub(super) fn in_place(path: &Path, error: &Error) -> Error {
    Error::Unsettled(format!(
        "{} is in place, but its folder could not be synced: {error}",
        path.display()
    ))
}
