//! List what the law sets.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the amounts and days that the law sets, each from a day on
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl regulation list
  bankctl regulation list -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RegulationList)?;
    Ok(Report::list(List::of(ledger.regulations().list()?)))
}
