//! The folder that statements are written to.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bankctl_storage::atomic_file::{DraftFile, Guard, Output, Refusal};
use sha2::{Digest as _, Sha256};

use crate::commands::Result;
use crate::error::{Class, Error, Fault};

/// A folder that can be written to.
pub(super) struct Folder {
    path: PathBuf,
    guard: Rc<Guard>,
}

impl Folder {
    /// The folder of a path, made for its owner only if it is not there.
    ///
    /// # Errors
    /// It can't be made.
    pub(super) fn made(path: &Path, guard: Rc<Guard>) -> Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(|error| failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            guard,
        })
    }

    /// Where it is.
    pub(super) fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// A file in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, for its owner only: whole or not at all.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(name);
        let output = Output::replacing(&path, Rc::clone(&self.guard));
        let put = DraftFile::beside(output).and_then(|mut draft| {
            draft.write_all(bytes)?;
            draft.as_file().sync_all()?;
            draft.put()
        });
        put.map_err(|refusal| match refusal {
            Refusal::Io(error) => failed(&path, &error),
            kept => kept.into(),
        })
    }

    /// The hash of a file in it; `None` if it can't be read.
    pub(super) fn sha256(&self, name: &str) -> Option<String> {
        // A name with folders in it is none of ours.
        if Path::new(name).file_name()?.to_str()? != name {
            return None;
        }
        fs::read(self.path(name)).ok().map(|bytes| sha256(&bytes))
    }
}

/// The hash of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Error {
    let message = format!("{} can't be written: {error}", path.display());
    Fault::new(Class::Failure, "io", message)
        .hint("name a folder that can be written to")
        .into()
}
