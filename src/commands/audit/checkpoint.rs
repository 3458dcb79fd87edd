//! Sign what the books are now.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys;
use crate::report::Report;

/// Sign the state of the books: the number of rows and the roots of the logs
///
/// Keep the note where people who may write the ledger cannot change it: mail it to the
/// auditor, print it, store it in another system. `audit verify --since` compares the
/// ledger with it later. Prove the books with `verify` before you sign them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit checkpoint > 2026-11-21.note
  bankctl audit checkpoint --key /media/stick/audit.key | mail -s checkpoint auditor@example.com")]
pub struct Args {
    #[command(flatten)]
    pub(crate) key: audit_keys::KeyArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let signer = args.key.signer()?;
    let checkpoint = context
        .open(Action::AuditCheckpoint)?
        .audit()
        .checkpoint(&signer)?;
    if context.for_people {
        return Ok(Report::text(checkpoint.note));
    }
    Ok(Report::one(checkpoint))
}
