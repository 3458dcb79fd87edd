//! Close a month.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::days;
use crate::report::Report;

/// Close a month: no value date lies in it any more
///
/// All of its business days must be closed, their problems resolved, the books balanced, and
/// the month before closed. Bookings never go back to it in any case.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl period close 2026-11")]
pub struct Args {
    /// Month, such as 2026-11
    #[arg(value_name = "MONTH", value_parser = days::month)]
    pub month: Day,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::PeriodClose)?;
    Ok(Report::one(ledger.day().close_period(args.month)?))
}
