//! Copy the ledger.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Copy;
use bankctl_ledger::{Identities, Ledger, Recipients};
use bankctl_storage::atomic_file::Output;
use clap::Args as ClapArgs;

use super::{Context, Result, must_be_file};
use crate::report::Report;

/// Back up the ledger to a file, also while others work with it
///
/// The copy is one file, whole and read back before it appears, and only you can read
/// it. A file that is there is replaced only after confirmation, and a database never:
/// not the ledger, nor an earlier backup that is not encrypted. Copying the ledger's own
/// file by other means loses what is still in the -wal file beside it. With --recipient
/// it is encrypted, so that it may lie anywhere; with --check a backup that was made
/// earlier is proved as verify does, and nothing is written.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl backup /backup/bank-2026-11-21.db
  bankctl backup /backup/latest.db.age --recipient auditors.txt --yes
  bankctl backup /backup/bank.db.age --recipient auditors.txt
  bankctl backup --check /backup/bank.db.age --identity key.txt")]
pub struct Args {
    /// File to write
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// Encrypt to this age public key, or to those in a file; may be repeated
    #[arg(long = "recipient", value_name = "KEY", conflicts_with = "check")]
    pub recipients: Vec<String>,
    /// Prove the backup FILE instead of writing it
    #[arg(long)]
    pub check: bool,
    /// File with the age secret key, to check an encrypted backup
    #[arg(long, value_name = "FILE", requires = "check", value_hint = clap::ValueHint::FilePath)]
    pub identity: Option<std::path::PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if args.check {
        let keys = args.identity.as_deref().map(Identities::read).transpose()?;
        let (place, of_ledger) = (&context.location, context.of_ledger());
        let copy = Ledger::check_backup(&args.file, place, keys.as_ref(), of_ledger)?;
        return Ok(whole(copy, context));
    }
    must_be_file(&args.file, "a backup, which is read back before it counts,")?;
    let recipients = match args.recipients.as_slice() {
        [] => None,
        texts => Some(Recipients::read(texts)?),
    };
    let mut ledger = context.open(Action::Backup)?;
    let guard = context.guard();
    let output = if args.file.symlink_metadata().is_ok() {
        let output = Output::replacing(&args.file, guard);
        output.check()?;
        context.confirm(&format!("Replace {}?", args.file.display()))?;
        output
    } else {
        Output::new_file(&args.file, guard)
    };
    let copy = ledger.admin().backup(&output, recipients.as_ref())?;
    Ok(whole(copy, context))
}

/// A backup that was read back or checked; people are told what that means.
fn whole(copy: Copy, context: &Context<'_>) -> Report {
    let is_told = context.for_people && !copy.dry_run;
    let report = Report::one(copy);
    if is_told {
        report.note("the backup was read back and is whole")
    } else {
        report
    }
}
