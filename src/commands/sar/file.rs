//! Write down that a report was filed.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Write down that the suspicious activity report of a case was filed
///
/// `case list --due DATE` then leaves the case out. The report itself goes to FinCEN by other
/// means.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl sar file 15
  bankctl sar file 15 --on 2026-12-18")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "CASE", value_parser = alerts::number)]
    pub case: i64,
    /// Day on which it was filed [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub on: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::SarFile)?;
    Ok(Report::one(ledger.alerts().file_sar(args.case, args.on)?))
}
