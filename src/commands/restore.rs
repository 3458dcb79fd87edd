//! Put a backup in place.

use std::rc::Rc;

use bankctl_ledger::{Identities, Ledger};
use bankctl_storage::Location;
use bankctl_storage::atomic_file::Output;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::config;
use crate::report::Report;

/// Restore the ledger from a backup
///
/// The backup is proved first, as verify does; an encrypted one needs --identity. On a
/// terminal the question says how many transactions disappear, and wants the bank's name. The
/// ledger that was there is kept beside it under another name. No other process may work
/// with the ledger meanwhile. If the ledger that is there can't be opened, so that it
/// can't say who may restore, only the owner of its file may.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl restore /backup/bank-2026-11-21.db
  bankctl --ledger /srv/other.db restore /backup/bank-2026-11-21.db")]
pub struct Args {
    /// Backup to put in place
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// File with the age secret key, for an encrypted backup
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub identity: Option<std::path::PathBuf>,
    /// Put a backup of another ledger in the place of this one; the identity is that of the
    /// backup, which the refusal names
    #[arg(long, value_name = "IDENTITY")]
    pub other_ledger: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    // Who may not is told so before anything is looked at.
    let ledger = match &context.location {
        Location::File(ledger) => Some(ledger).filter(|ledger| ledger.symlink_metadata().is_ok()),
        Location::Server(_) => None,
    };
    let mut here = None;
    if let Some(ledger) = ledger {
        here = Ledger::may_restore(&context.location, context.of_ledger())?;
        Output::of_ledger(ledger, Rc::new(config::guard(None))).check()?;
    }
    let keys = args.identity.as_deref().map(Identities::read).transpose()?;
    let question = ledger.map(|ledger| {
        let (ledger, file) = (ledger.display(), args.file.display());
        format!("Replace the ledger {ledger} by {file}?")
    });
    if let Some(question) = &question
        && !context.is_asked()
    {
        context.confirm(question)?;
    }
    let accepted = args.other_ledger.as_deref();
    let proved = Ledger::prove_backup(
        &args.file,
        &context.location,
        keys.as_ref(),
        (here.as_ref(), accepted),
        context.of_ledger(),
    )?;
    // A person decides on what is lost, which is known once the backup was read.
    if let Some(question) = question
        && context.is_asked()
    {
        match &here {
            Some(here) => {
                let lost = format!("{question}\n{}", proved.loss(here));
                context.confirm_by_name(&lost, here.name())?;
            }
            None => context.confirm(&question)?,
        }
    }
    Ok(Report::one(proved.finish()?))
}
