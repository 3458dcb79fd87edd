//! List sessions.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List the sessions of users who are logged in
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator sessions
  bankctl operator sessions anna --ended")]
pub struct Args {
    /// Only sessions of this operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: Option<String>,
    /// Also sessions that are over
    #[arg(long)]
    pub ended: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorSessions)?;
    let items = ledger.access().sessions(args.name.as_deref(), args.ended)?;
    Ok(Report::list(List::of(items)))
}
