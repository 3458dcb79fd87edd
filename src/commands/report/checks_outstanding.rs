//! Cashier's checks that are open.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{self, AtArgs, LinesArgs};
use crate::report::Report;

/// List cashier's checks that were not presented yet, by age
///
/// What is open sums to the balance of payable/official-checks. Of a lost one the money may be
/// claimed from the day in `claimable_from` on. What customers draw is known to the bank when it
/// is presented, and not before. Checks have no value date: --basis changes nothing.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report checks-outstanding
  bankctl report checks-outstanding --older 90
  bankctl report checks-outstanding --at last-month -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    /// Only what has been open for so many days
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = reports::days)]
    pub older: i64,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::ChecksOutstanding)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today));
    let checks = ledger.reports().checks_outstanding(&query, args.older)?;
    Ok(reported::shown(checks, context.for_people))
}
