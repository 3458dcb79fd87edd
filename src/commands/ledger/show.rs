//! Show a ledger's settings.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Show the settings of the ledger
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger show")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context
            .open(Action::LedgerShow)?
            .access()
            .shown_settings()?,
    ))
}
