//! List rules.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};
/// List the rules that payments are watched by
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl rule list")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RuleList)?;
    Ok(Report::list(List::of(ledger.alerts().rules()?)))
}
