//! The files with the keys of personal data.
//!
//! A file has one key a line: `bankctl-key-1`, the key's name, the key in
//! base64. It is for its owner only, as a private key of ssh is.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bankctl_ledger::privacy::encryption::{KEY_BYTES, Key};
use bankctl_ledger::{Keys, NamedKey};
use bankctl_storage::{Location, sharing};
use bankctl_types::own_files::DATA_KEY as MARK;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Class, Fault};

/// The longest file that is read, in bytes.
const BYTES_MAX: u64 = 1 << 20;
/// What a new file begins with.
const HEAD: &str = "# Keys of personal data of a bankctl ledger. Keep this file secret, and a copy of it\n# apart from the ledger's backups: without it no one can read that data again.\n";

/// Keys in files: one that the environment names, else one a ledger in the
/// config directory.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    /// The ledger, where it is a file.
    ledger: Option<PathBuf>,
}

impl KeyFiles {
    /// Those of a ledger. Where a group shares it, the group may share its key.
    pub fn of(ledger: &Location) -> Self {
        Self {
            ledger: match ledger {
                Location::File(path) => Some(path.clone()),
                Location::Server(_) => None,
            },
        }
    }

    fn path(ledger: &str) -> Result<PathBuf, Fault> {
        if let Some(path) = super::path_variable(super::KEY_FILE_VARIABLE).filter(super::is_set) {
            return Ok(path);
        }
        super::project()
            .map(|project| {
                project
                    .config_dir()
                    .join("keys")
                    .join(format!("{ledger}.key"))
            })
            .ok_or_else(|| {
                let message = "there is no home directory to keep the key of personal data in";
                Fault::new(Class::Usage, "usage", message).hint("name a file with BANKCTL_KEY_FILE")
            })
    }
}

impl Keys for KeyFiles {
    fn read(&self, ledger: &str) -> Result<Vec<NamedKey>, Fault> {
        let path = Self::path(ledger)?;
        let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
        must_be_private(&path, &file, || {
            sharing::shared_with(self.ledger.as_deref()?)
        })?;
        let mut text = String::new();
        (&file)
            .take(BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| unreadable(&path, &error))?;
        Ok(text.lines().filter_map(parsed).collect())
    }

    fn add(&self, ledger: &str, key: &NamedKey) -> Result<(), Fault> {
        let path = Self::path(ledger)?;
        append(&path, key).map_err(|error| {
            let message = format!(
                "the key of personal data can't be kept in {}: {error}",
                path.display()
            );
            Fault::new(Class::Failure, "io", message).hint(
                "name a file outside the ledger's folder, in a folder that can be written to, with BANKCTL_KEY_FILE",
            )
        })
    }

    fn withdraw(&self, ledger: &str) {
        // A file that was named may have other ledgers' keys.
        if super::path_variable(super::KEY_FILE_VARIABLE).is_none()
            && let Ok(path) = Self::path(ledger)
        {
            let _ = fs::remove_file(path);
        }
    }

    fn place(&self, ledger: &str) -> Result<String, Fault> {
        Self::path(ledger).map(|path| path.display().to_string())
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(bytes)
            .map_err(|error| Fault::new(Class::Failure, "io", format!("no random bytes: {error}")))
    }
}

fn parsed(line: &str) -> Option<NamedKey> {
    let mut words = line.split_whitespace();
    if words.next()? != MARK {
        return None;
    }
    let name = words.next()?.to_owned();
    let bytes = STANDARD.decode(words.next()?).ok()?;
    let key = <[u8; KEY_BYTES]>::try_from(bytes).ok()?;
    Some(NamedKey {
        name,
        key: Key::new(key),
    })
}

/// Adds a line, which is on the disk afterwards. A link is not followed: a
/// new key goes where it was meant to go.
fn append(path: &Path, key: &NamedKey) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let no_follow = rustix::fs::OFlags::NOFOLLOW.bits();
        options
            .mode(0o600)
            .custom_flags(i32::try_from(no_follow).unwrap_or_default());
    }
    let mut file = options.open(path)?;
    file.lock()?;
    let mut before = String::new();
    (&file).take(BYTES_MAX).read_to_string(&mut before)?;
    if !is_key_file(&before) {
        let message = "it is there, and no key file";
        return Err(std::io::Error::new(
            std::io::ErrorKind::AlreadyExists,
            message,
        ));
    }
    let mut line = match before.as_bytes().last() {
        None => HEAD.to_owned(),
        Some(b'\n') => String::new(),
        Some(_) => "\n".to_owned(),
    };
    let bytes = STANDARD.encode(key.key.bytes());
    line.extend([MARK, " ", &key.name, " ", &bytes, "\n"]);
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    #[cfg(unix)]
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// Whether a key can stand in a file of this text, beside others and comments.
fn is_key_file(text: &str) -> bool {
    let is_ours = |line: &str| line.is_empty() || line.starts_with('#') || line.starts_with(MARK);
    text.lines().all(|line| is_ours(line.trim()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    let path = path.display();
    let (exit, code) = match error.kind() {
        std::io::ErrorKind::NotFound => (Class::NotFound, "data_key_not_found"),
        std::io::ErrorKind::PermissionDenied => (Class::NotPermitted, "permission_denied"),
        _ => (Class::Failure, "io"),
    };
    let message = match exit {
        Class::NotFound => {
            format!("there is no key file at {path}: personal data can't be read or written")
        }
        _ => format!("the key file {path} can't be read: {error}"),
    };
    Fault::new(exit, code, message).hint(
        "put the ledger's key file there, or name it with BANKCTL_KEY_FILE; money needs no key",
    )
}

/// Refuses a key that others can read, as ssh does; those who share the ledger
/// may share its key.
fn must_be_private(
    path: &Path,
    file: &File,
    shared_with: impl FnOnce() -> Option<u32>,
) -> Result<(), Fault> {
    let data = file.metadata().map_err(|error| unreadable(path, &error))?;
    let wrong = |what: &str| {
        let message = format!("the key file {} {what}", path.display());
        Fault::new(Class::NotPermitted, "permission_denied", message)
    };
    if !data.is_file() {
        return Err(wrong("is not a file").hint("name a file with BANKCTL_KEY_FILE"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let own = rustix::process::geteuid().as_raw();
        let is_foreign = data.uid() != own && data.uid() != 0;
        let is_open = data.mode() & 0o077 != 0;
        if !is_open && !is_foreign {
            return Ok(());
        }
        let is_for_all = data.mode() & 0o007 != 0;
        if !is_for_all && shared_with() == Some(data.gid()) {
            return Ok(());
        }
        if is_open {
            let hint = format!(
                "run: chmod 600 {}; where several people share the ledger: bankctl ledger share",
                path.display()
            );
            return Err(wrong("can be read by others").hint(hint));
        }
        Err(wrong("belongs to another user").hint("make a copy of your own, with mode 600"))
    }
    #[cfg(not(unix))]
    Ok(())
}
