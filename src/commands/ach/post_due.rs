//! Book what was waiting for its day.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Book ACH entries whose day has come; the close of business does it too
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach post-due
  bankctl ach post-due --at 2026-12-01")]
pub struct Args {
    /// Those that are due until this day; the business date by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub at: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchPostDue)?;
    Ok(Report::one(ledger.ach().post_due(args.at)?))
}
