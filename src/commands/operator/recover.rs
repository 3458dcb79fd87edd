//! Become an operator again.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Give yourself every role but compliance, as the owner of the ledger
///
/// For a ledger that was restored or moved to where its operators are not known, or
/// whose admins are gone. The owner of the file or the tables could change everything
/// by other means; this way the audit log shows it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator recover --yes")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorRecover)?;
    context.confirm("Take every role but compliance, which the audit log will show?")?;
    Ok(Report::one(ledger.access().recover()?))
}
