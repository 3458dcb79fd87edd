//! Make the key that signs checkpoints.

use std::path::PathBuf;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::AuditKey;
use clap::Args as ClapArgs;

use super::{Context, Result, must_be_file};
use crate::args::audit_keys;
use crate::config;
use crate::report::Report;

/// Make the key that signs checkpoints of a ledger
///
/// The secret key goes to a file that only you can read, and the public key beside it
/// with .pub at the end. Give the public key to the person who keeps checkpoints; keep
/// the secret one away from people who may write the ledger.
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
    let name = context.open(Action::AuditKeygen)?.audit().origin()?;
    let public_key = audit_keys::make(&file, &name, context.dry_run)?;
    Ok(Report::one(AuditKey {
        file: file.display().to_string(),
        public_file: public_file.display().to_string(),
        public_key,
        dry_run: context.dry_run,
    }))
}
