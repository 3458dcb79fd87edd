//! List tills.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the tills, with what is in each by the books
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till list
  bankctl till list -o csv")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillList)?;
    Ok(Report::list(List::of(ledger.tills().list()?)))
}
