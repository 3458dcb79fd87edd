//! The income statement.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::DuringArgs;
use crate::tables::income_totals;
use crate::report::Report;

/// Show income and expenses of a period
///
/// Without days, of this month so far. The result is also what changed of assets less
/// liabilities and equity. A table leaves out accounts that nothing was ever booked on.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report income-statement
  bankctl report income-statement --during 2026-Q4
  bankctl report income-statement --during last-year -o json")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: DuringArgs,
    /// Also show accounts that nothing was ever booked on
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::IncomeStatement)?;
    let today = ledger.today()?;
    let query = args.days.query(today)?;
    let mut statement = ledger.reports().income_statement(&query)?;
    let totals = income_totals(&statement.lines);
    let all = args.all || !context.for_people;
    statement.lines.retain(|line| all || line.has_moved);
    Ok(reported::with_totals(statement, totals, context.for_people))
}
