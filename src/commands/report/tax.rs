//! What form 1099-INT asks for.

use bankctl_ledger::ReportQuery;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use bankctl_types::calendar::{Span, Step};
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports;
use crate::report::Report;

/// Show the interest that was credited in a year, as form 1099-INT asks for
///
/// A line a payee: the owner of the accounts. box1 is interest by booking date, box4 the tax
/// that was withheld. Payees of less than 10.00 are left out, unless tax was withheld.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report 1099-int --year 2026 -o csv")]
pub struct Args {
    /// Year
    #[arg(long, value_name = "YEAR", value_parser = reports::year)]
    pub year: Day,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TaxReport)?;
    let query = ReportQuery {
        span: Span {
            from: Some(args.year),
            to: Some(Step::Yearly.last_day(args.year)),
        },
        limit: usize::MAX,
        ..ReportQuery::default()
    };
    let lines = ledger.reports().interest_for_tax(&query)?;
    Ok(reported::shown(lines, context.for_people))
}
