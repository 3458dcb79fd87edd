//! Show the policy.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// Show which actions need a second person
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl policy show
  bankctl policy show -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::PolicyShow)?.approvals().policy()?;
    Ok(Report::list(List::of(items)))
}
