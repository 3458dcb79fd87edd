//! List operators.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List users, also disabled ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator list
  bankctl operator list -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::OperatorList)?.access().operators()?;
    Ok(Report::list(List::of(items)))
}
