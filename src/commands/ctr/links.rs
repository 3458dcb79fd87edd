//! List customers whose cash counts together.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the customers whose cash counts together in cash reports
///
/// Each with those that `bankctl customer link --ctr` linked it with, by itself or by others.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ctr links")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CtrLinks)?;
    Ok(Report::list(List::of(ledger.ctr().links()?)))
}
