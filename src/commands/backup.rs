//! Copy the ledger.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Copy the ledger to a file while others work with it
///
/// The copy is one file, whole and read back before it appears, and only you can read
/// it. A file that is there is replaced only after confirmation. Copying the ledger's
/// own file by other means loses what is still in the -wal file beside it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl backup /backup/bank-2026-11-21.db
  bankctl backup /backup/latest.db --yes")]
pub struct Args {
    /// File to write
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open()?;
    let there = args.file.symlink_metadata().is_ok();
    if there {
        context.confirm(&format!("Replace {}?", args.file.display()))?;
    }
    Ok(Report::one(ledger.backup(&args.file, there)?))
}
