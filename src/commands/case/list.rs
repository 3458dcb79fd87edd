//! List cases.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};
/// List the cases that are open, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case list --all
  bankctl case list --due 2026-12-31")]
pub struct Args {
    /// Those that are closed too
    #[arg(long)]
    pub all: bool,
    /// Those whose report is due by a day and was not filed
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub due: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseList)?;
    Ok(Report::list(List::of(
        ledger.alerts().cases(args.all, args.due)?,
    )))
}
