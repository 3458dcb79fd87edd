//! Where an account keeps its sessions: files that no one else can read, in a
//! folder that no one else can enter and that is gone after a restart.

use std::any::Any;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bankctl_ledger::kernel::rules::merkle::hexadecimal;
use bankctl_ledger::{SessionCache, Tokens};
use bankctl_storage::atomic_file::{DraftFile, Output, Refusal};
use bankctl_types::own_files::SESSION as MARK;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Class, Fault};

/// No file is longer, in bytes.
const BYTES_MAX: u64 = 1_024;

/// Sessions in the runtime directory of the account.
#[derive(Clone, Copy, Debug)]
pub struct RuntimeFolder;

impl RuntimeFolder {
    /// The folder of our own in the runtime directory, once it was looked at.
    fn folder() -> Result<PathBuf, Fault> {
        let runtime = runtime_directory().ok_or_else(|| {
            unsafe_place("there is no runtime directory to keep a session in".to_owned())
        })?;
        must_be_own(&runtime)?;
        let folder = runtime.join("bankctl");
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&folder, &error)),
        }
        must_be_own(&folder)?;
        Ok(folder)
    }

    /// The file for a ledger.
    fn file(ledger: &str, end: &str) -> Result<PathBuf, Fault> {
        let name = hexadecimal(&Sha256::digest(ledger.as_bytes())[..16]);
        Ok(Self::folder()?.join(format!("{name}.{end}")))
    }
}

/// The directory that the system has for what belongs to a login session.
pub(super) fn runtime_directory() -> Option<PathBuf> {
    let named = super::path_variable("XDG_RUNTIME_DIR").filter(super::is_set);
    if named.is_some() {
        return named;
    }
    #[cfg(unix)]
    {
        let own = rustix::process::geteuid().as_raw();
        let path = PathBuf::from(format!("/run/user/{own}"));
        path.is_dir().then_some(path)
    }
    #[cfg(not(unix))]
    None
}

impl SessionCache for RuntimeFolder {
    fn ready(&self) -> Result<(), Fault> {
        Self::folder().map(drop)
    }

    fn load(&self, ledger: &str) -> Result<Option<Tokens>, Fault> {
        let path = Self::file(ledger, "session")?;
        let file = match no_follow(OpenOptions::new().read(true)).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, &error)),
        };
        // Of the file that is open, not of what has its name by now.
        let data = file.metadata().map_err(|error| failed(&path, &error))?;
        if !data.is_file() || !super::is_private(&data) {
            let message = format!("others may read {}, or it is no file", path.display());
            return Err(unsafe_place(message));
        }
        let mut text = Zeroizing::new(String::new());
        file.take(BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(|error| failed(&path, &error))?;
        Ok(parsed(&text))
    }

    fn keep(&self, ledger: &str, tokens: &Tokens) -> Result<(), Fault> {
        let path = Self::file(ledger, "session")?;
        let fail = |error: std::io::Error| failed(&path, &error);
        // Made with mode 0600, and there as a whole or not at all.
        let refused = |refusal: Refusal| match refusal {
            Refusal::Io(error) => failed(&path, &error),
            kept => unsafe_place(kept.to_string()),
        };
        let mut draft = DraftFile::beside(Output::own(&path)).map_err(refused)?;
        let Tokens {
            session,
            made_at,
            access,
            refresh,
        } = tokens;
        let line = Zeroizing::new(format!(
            "{MARK} {session} {made_at} {} {}\n",
            access.as_str(),
            refresh.as_str()
        ));
        draft.write_all(line.as_bytes()).map_err(fail)?;
        draft.put().map_err(refused)
    }

    fn forget(&self, ledger: &str) -> Result<(), Fault> {
        let path = Self::file(ledger, "session")?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(failed(&path, &error))
            }
            _ => Ok(()),
        }
    }

    fn lock(&self, ledger: &str) -> Result<Box<dyn Any>, Fault> {
        let path = Self::file(ledger, "lock")?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = no_follow(&mut options)
            .open(&path)
            .map_err(|error| failed(&path, &error))?;
        file.lock().map_err(|error| failed(&path, &error))?;
        Ok(Box::new(file))
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(bytes)
            .map_err(|error| Fault::new(Class::Failure, "io", format!("no random bytes: {error}")))
    }
}

/// Opens no link.
fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        let flag = rustix::fs::OFlags::NOFOLLOW.bits();
        let flag = i32::try_from(flag).unwrap_or_default();
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flag);
    }
    options
}

fn parsed(text: &str) -> Option<Tokens> {
    let mut words = text.split_whitespace();
    if words.next()? != MARK {
        return None;
    }
    Some(Tokens {
        session: words.next()?.parse().ok()?,
        made_at: words.next()?.parse().ok()?,
        access: Zeroizing::new(words.next()?.to_owned()),
        refresh: Zeroizing::new(words.next()?.to_owned()),
    })
}

/// Refuses a folder that is another's, that others can enter, or that is a
/// link.
fn must_be_own(path: &Path) -> Result<(), Fault> {
    let data = fs::symlink_metadata(path).map_err(|error| failed(path, &error))?;
    if !path.is_absolute() || !data.is_dir() || !super::is_private(&data) {
        let message = format!(
            "{} is no folder that belongs to you alone (0700)",
            path.display()
        );
        return Err(unsafe_place(message));
    }
    Ok(())
}

fn unsafe_place(message: String) -> Fault {
    Fault::new(Class::NotPermitted, "no_safe_folder", message).hint(
        "name a folder of your own with mode 0700 in XDG_RUNTIME_DIR, best in memory; programs use a token instead",
    )
}

fn failed(path: &Path, error: &std::io::Error) -> Fault {
    let message = format!("{}: {error}", path.display());
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => {
            unsafe_place(message)
        }
        _ => Fault::new(Class::Failure, "io", message)
            .hint("look at the runtime directory: XDG_RUNTIME_DIR"),
    }
}
