//! The keys of checkpoints and the files that auditors keep.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bankctl_ledger::audit::rules::Checkpoint;
use bankctl_types::signed_note::{NoteFault, NoteSigner, NoteVerifier};

use crate::commands::Result;
use crate::config;
use crate::error::{Class, Fault};

/// The longest file that is read, in bytes.
const BYTES_MAX: u64 = 1 << 20;

/// Which key signs.
#[derive(Clone, Debug, clap::Args)]
pub struct KeyArgs {
    /// File with the secret key; by default audit.key in the config directory
    #[arg(long, value_name = "FILE", env = config::AUDIT_KEY_VARIABLE, hide_env_values = true)]
    pub key: Option<PathBuf>,
}

impl KeyArgs {
    /// Where the secret key is.
    ///
    /// # Errors
    /// There is no home directory.
    pub fn path(&self) -> Result<PathBuf> {
        match &self.key {
            Some(path) => Ok(path.clone()),
            None => Ok(config::default_audit_key()?),
        }
    }

    /// The key.
    ///
    /// # Errors
    /// `audit_key_not_found`, or it can't be read.
    pub fn signer(&self) -> Result<NoteSigner> {
        let path = self.path()?;
        if !path.exists() {
            return Err(no_key(&path).into());
        }
        let text = read(&path)?;
        NoteSigner::parse(&text).map_err(|fault| unreadable(&path.display(), &fault))
    }
}

/// The public key beside a secret one.
pub fn public_path(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Makes a key of a name: a secret file that only its owner can read, and the
/// public key beside it, which is given back.
///
/// # Errors
/// `already_exists`: a key is never replaced. Or it can't be written.
pub fn make(file: &Path, name: &str, dry_run: bool) -> Result<String> {
    let public_file = public_path(file);
    for path in [file, &public_file] {
        if path.symlink_metadata().is_ok() {
            let message = format!("{} is there already", path.display());
            return Err(Fault::new(Class::Conflict, "already_exists", message)
                .hint("a key is never replaced: name another file, or use this one")
                .into());
        }
    }
    let signer = NoteSigner::new(name, &config::secret_seed()?).ok_or_else(|| {
        let message = format!("{name:?} can't name a key");
        Fault::new(Class::Failure, "internal", message)
    })?;
    let public_key = signer.verifier().to_string();
    if !dry_run {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| io(folder, &error))?;
        }
        write(file, &signer.to_secret_text(), 0o600)?;
        write(&public_file, &public_key, 0o644)?;
    }
    Ok(public_key)
}

/// Writes a new file that is on the disk afterwards.
fn write(path: &Path, line: &str, mode: u32) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options
        .open(path)
        .and_then(|mut file| {
            writeln!(file, "{line}")?;
            file.sync_all()
        })
        .map_err(|error| io(path, &error).into())
}

/// Whose signature is relied upon.
#[derive(Clone, Debug, clap::Args)]
pub struct PublicKeyArgs {
    /// Public key or a file with it; by default audit.key.pub in the config directory
    #[arg(long, value_name = "KEY")]
    pub public_key: Option<OsString>,
}

impl PublicKeyArgs {
    /// The key.
    ///
    /// # Errors
    /// `audit_key_not_found`, or it can't be read.
    pub fn verifier(&self) -> Result<NoteVerifier> {
        let path = match &self.public_key {
            Some(text) => {
                if let Some(Ok(key)) = text.to_str().map(NoteVerifier::parse) {
                    return Ok(key);
                }
                PathBuf::from(text)
            }
            None => match config::path_variable(config::AUDIT_KEY_VARIABLE) {
                Some(secret) => public_path(&secret),
                None => public_path(&config::default_audit_key()?),
            },
        };
        if !path.exists() {
            return Err(no_key(&path).into());
        }
        let text = read(&path)?;
        NoteVerifier::parse(&text).map_err(|fault| unreadable(&path.display(), &fault))
    }
}

/// A checkpoint that was kept elsewhere.
#[derive(Clone, Debug, clap::Args)]
pub struct SinceArgs {
    /// Signed checkpoint to hold the books against
    #[arg(long, value_name = "CHECKPOINT", value_hint = clap::ValueHint::FilePath)]
    pub since: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) key: PublicKeyArgs,
}

impl SinceArgs {
    /// The checkpoint, once its signature was verified.
    ///
    /// # Errors
    /// It can't be read, or no one that is known has signed it.
    pub fn read(&self) -> Result<Option<Checkpoint>> {
        match &self.since {
            None => Ok(None),
            Some(path) => checkpoint(path, &self.key).map(Some),
        }
    }
}

/// A checkpoint from a file.
///
/// # Errors
/// As [`SinceArgs::read`].
pub fn checkpoint(path: &Path, key: &PublicKeyArgs) -> Result<Checkpoint> {
    let key = key.verifier()?;
    Checkpoint::open(&read(path)?, &key)
        .map_err(|fault| not_relied_upon("checkpoint", &path.display(), &fault))
}

/// The text of a small file.
///
/// # Errors
/// `file_not_found`, or it can't be read.
pub fn read(path: &Path) -> Result<String> {
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(BYTES_MAX).read_to_string(&mut text))
        .map_err(|error| io(path, &error))?;
    Ok(text)
}

/// What the system says of a file.
pub fn io(path: &Path, error: &std::io::Error) -> Fault {
    let (exit, code) = match error.kind() {
        std::io::ErrorKind::NotFound => (Class::NotFound, "file_not_found"),
        std::io::ErrorKind::PermissionDenied => (Class::NotPermitted, "permission_denied"),
        std::io::ErrorKind::AlreadyExists => (Class::Conflict, "already_exists"),
        _ => (Class::Failure, "io"),
    };
    Fault::new(exit, code, format!("{}: {error}", path.display()))
        .hint("check the path and its permissions")
}

fn no_key(path: &Path) -> Fault {
    let message = format!("there is no key at {}", path.display());
    Fault::new(Class::NotFound, "audit_key_not_found", message)
        .hint("make one with `bankctl audit keygen`, or name it with --key or --public-key")
}

fn unreadable(place: &dyn std::fmt::Display, fault: &NoteFault) -> crate::error::Error {
    Fault::new(
        Class::Usage,
        "invalid_audit_key",
        format!("{place}: {fault}"),
    )
    .hint("give a file that `bankctl audit keygen` made; the public key ends with .pub")
    .into()
}

/// What is signed by no one that is known proves nothing.
pub fn not_relied_upon(
    what: &str,
    place: &dyn std::fmt::Display,
    fault: &NoteFault,
) -> crate::error::Error {
    let message = format!("the {what} {place}: {fault}");
    match fault {
        NoteFault::Forged(_) => Fault::new(Class::Damaged, "verification_failed", message)
            .hint("ask for another copy, and find out who could write to this one"),
        _ => Fault::new(Class::Usage, "invalid_checkpoint", message).hint(
            "give a file that `bankctl audit` made, and the key that signed it with --public-key",
        ),
    }
    .into()
}
