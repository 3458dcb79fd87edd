//! Log out.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// End your session
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl logout")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context.open(Action::Logout)?.access().log_out()?,
    ))
}
