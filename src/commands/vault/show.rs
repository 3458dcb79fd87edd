//! Show the vault.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// Show what is in the vault by the books, and what is offered
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl vault show")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::VaultShow)?;
    Ok(Report::list(List::of(ledger.tills().vault()?)))
}
