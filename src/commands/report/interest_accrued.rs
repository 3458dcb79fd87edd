//! Interest that was accrued.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{AtArgs, LinesArgs};
use crate::report::Report;

/// Show the interest that accounts have earned and owe, and were not paid
///
/// By product, exact to ten decimals; the whole units of all of it are the balances of
/// payable/interest and receivable/overdraft-interest. Of a day that is over it is computed
/// anew from what was booked until then. Interest goes by value dates, whatever --basis says.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report interest-accrued
  bankctl report interest-accrued --by-account --at 2026-11-30 -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    /// A line for each account instead of each product
    #[arg(long)]
    pub by_account: bool,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::InterestAccrued)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today));
    let accrued = ledger.reports().interest_accrued(&query, args.by_account)?;
    Ok(reported::shown(accrued, context.for_people))
}
