//! List cashier's checks.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the checks that the bank drew, oldest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl cashier-check list --open
  bankctl cashier-check list -o csv")]
pub struct Args {
    /// Only those that were not presented yet and are not void
    #[arg(long)]
    pub open: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CashierCheckList)?;
    Ok(Report::list(List::of(
        ledger.drawn_checks().cashier_checks(args.open)?,
    )))
}
