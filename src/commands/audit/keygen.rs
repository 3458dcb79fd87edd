//! Make the key that signs checkpoints.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;

use super::{Context, Result, must_be_file};
use crate::commands::audit_keys;
use crate::config;
use crate::domain::note::NoteSigner;
use crate::domain::permission::Action;
use crate::error::{Fault, exit};
use crate::report::{AuditKey, Report};

/// Make the key that signs checkpoints of a ledger
///
/// The secret key goes to a file that only you can read, and the public key beside it
/// with .pub at the end. Give the public key to whoever keeps checkpoints; keep the
/// secret one away from people who may write the ledger.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit keygen
  bankctl audit keygen /media/stick/audit.key")]
pub struct Args {
    /// File to write; by default audit.key in the config directory
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => config::default_audit_key()?,
    };
    must_be_file(&file, "a key")?;
    let public_file = audit_keys::public_path(&file);
    for path in [&file, &public_file] {
        if path.symlink_metadata().is_ok() {
            let message = format!("{} is there already", path.display());
            return Err(Fault::new(exit::CONFLICT, "already_exists", message)
                .hint("a key is never replaced: name another file, or use this one with --key")
                .into());
        }
    }
    let name = context.open(Action::AuditKeygen)?.origin()?;
    let signer = NoteSigner::new(&name, &config::secret_seed()?).ok_or_else(|| {
        Fault::new(
            exit::FAILURE,
            "internal",
            format!("{name:?} can't name a key"),
        )
    })?;
    let public_key = signer.verifier().to_string();
    if !context.dry_run {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| audit_keys::io(folder, &error))?;
        }
        write(&file, &signer.to_secret_text(), 0o600)?;
        write(&public_file, &public_key, 0o644)?;
    }
    Ok(Report::one(AuditKey {
        file: file.display().to_string(),
        public_file: public_file.display().to_string(),
        public_key,
        dry_run: context.dry_run,
    }))
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
        .map_err(|error| audit_keys::io(path, &error).into())
}
