//! Accounts that are overdrawn.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{self, AtArgs, LinesArgs};
use crate::report::Report;

/// List customers' accounts below zero, and since when they are
///
/// Limits are those of now, so that they are shown for today alone. What all owe is the
/// line `overdrafts` of the balance sheet.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report overdrawn
  bankctl report overdrawn --days 30
  bankctl report overdrawn --at last-month -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    /// Only those that have been overdrawn for so many days
    #[arg(long = "days", value_name = "N", default_value_t = 0, value_parser = reports::days)]
    pub days_min: i64,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::Overdrawn)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today));
    Ok(reported::shown(ledger.reports().overdrawn(&query, args.days_min)?, context.for_people))
}
