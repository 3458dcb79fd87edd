//! Products in a period.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::DuringArgs;
use crate::report::Report;

/// Show each product: its accounts, what they have, cost and bring
///
/// Without days, of this month so far. Each account counts with the product that it has on
/// the last day. An average is over the calendar days of the period.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report products
  bankctl report products --during 2026-Q4 -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: DuringArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::Products)?;
    let today = ledger.today()?;
    let query = args.days.query(today)?;
    Ok(reported::shown(ledger.reports().product_figures(&query)?, context.for_people))
}
