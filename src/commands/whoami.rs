//! Show who the ledger takes the caller for.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Show who you are to this ledger, and what you may do
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl whoami
  bankctl whoami -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context.open(Action::Whoami)?.access().whoami()?,
    ))
}
