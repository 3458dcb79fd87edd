//! Show which months are closed.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// Show which months are closed, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl period status
  bankctl period status -o csv")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::PeriodStatus)?.day().periods()?;
    Ok(Report::list(List::of(items)))
}
