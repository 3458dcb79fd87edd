//! Files and folders: made for their owner only, named when they are whole, and
//! on the disk before anybody is told.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use super::{Error, Result};
use crate::atomic_file::{self, DraftFolder, Output, Refusal};
pub(crate) use crate::atomic_file::{folder_of, identity, identity_of};

/// What the system says of a file, in the store's words.
pub(crate) fn io(error: &std::io::Error, path: &Path) -> Error {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Error::NotPermitted(format!("no permission for {}", path.display()))
        }
        ErrorKind::StorageFull => Error::Full,
        ErrorKind::FileTooLarge => Error::SizeLimit,
        _ => Error::Io(format!("{}: {error}", path.display())),
    }
}

/// Makes the folder of a ledger readable by its owner only; one that exists
/// keeps its mode.
pub(crate) fn create_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !crate::exists(folder))
        .collect();
    builder.create(folder).map_err(|error| io(&error, folder))?;
    // A folder is lost in a power cut until the one above it is on the disk.
    made.into_iter()
        .try_for_each(|folder| sync_folder(&folder_of(folder)))
}

/// A folder for what will be a file here, which may have to be made too.
pub(crate) fn draft_beside(target: &Path) -> Result<DraftFolder> {
    let folder = folder_of(target);
    create_folder(&folder)?;
    DraftFolder::within(&folder).map_err(|error| match error.kind() {
        ErrorKind::ResourceBusy => Error::Busy,
        _ => io(&error, &folder),
    })
}

/// Makes an empty file that only its owner can read; SQLite gives the WAL and
/// the shared memory the same mode.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    atomic_file::create_private(path).map(drop)
}

/// Opens such a file to be written.
#[cfg(feature = "encryption")]
pub(crate) fn writable(path: &Path) -> std::io::Result<File> {
    File::options().write(true).open(path)
}

pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| io(&error, folder))?;
    Ok(())
}

/// The path of a file from the root, through no link; `None` where it is no
/// text. The file itself need not be there.
pub(crate) fn whole_path(path: &Path) -> Option<String> {
    let folder = folder_of(path).canonicalize().ok()?;
    let whole = folder.join(path.file_name()?);
    whole.to_str().map(str::to_owned)
}

/// How many names a file has.
pub(crate) fn names_of(data: &fs::Metadata) -> u64 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        data.nlink()
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        1
    }
}

/// Why a file may not be written, in the store's words.
pub(crate) fn refused(refusal: Refusal, target: &Path) -> Error {
    match refusal {
        Refusal::Io(error) if error.kind() == ErrorKind::AlreadyExists => {
            Error::Exists(target.display().to_string())
        }
        Refusal::Io(error) => io(&error, target),
        kept => Error::Kept(kept.to_string()),
    }
}

/// Gives a draft its name, in a way that survives a power cut. A file that has
/// the name already is replaced only if it may be.
pub(crate) fn put(draft_path: &Path, output: &Output) -> Result<()> {
    let target = output.path();
    File::open(draft_path)
        .and_then(|file| file.sync_all())
        .map_err(|error| io(&error, target))?;
    atomic_file::name(draft_path, output).map_err(|refusal| refused(refusal, target))?;
    sync_folder(&folder_of(target)).map_err(|error| in_place(target, &error))
}

/// A file got its name, but whether it keeps it through a power cut is not
/// known.
pub(crate) fn in_place(path: &Path, error: &Error) -> Error {
    Error::Unsettled(format!(
        "{} is in place, but its folder could not be synced: {error}",
        path.display()
    ))
}
