//! Accounts that are dormant.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{AtArgs, LinesArgs};
use crate::report::Report;

/// List accounts whose customers have done nothing for long
///
/// How long that is says the product of each account; the close of business flags them.
/// Of a day that is over the change log says which were flagged then.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report dormant
  bankctl report dormant --at 2026-12-31 -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::Dormant)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today));
    Ok(reported::shown(ledger.reports().dormant(&query)?, context.for_people))
}
