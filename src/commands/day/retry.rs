//! Try again what a close could not do.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables;

/// Try again what the close of a day could not do
///
/// Only what was a problem is done, on the business day of now. What is left is listed, and
/// the exit code is 9 then.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day retry 2026-10-30
  bankctl day retry 2026-10-30 prove")]
pub struct Args {
    /// Business day whose close it was
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub date: Day,
    /// Only this step
    #[arg(value_name = "STEP")]
    pub step: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DayRetry)?;
    let retry = ledger.day().retry(args.date, args.step.as_deref())?;
    let fault = tables::left_over(retry.problems.len(), retry.date);
    let mut report = Report::one(retry);
    report.fault = fault;
    Ok(report)
}
