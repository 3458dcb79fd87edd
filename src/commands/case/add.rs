//! Add alerts to a case.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::alerts;
use crate::report::Report;
/// Add alerts to a case
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case add 15 12 14")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "CASE", value_parser = alerts::number)]
    pub case: i64,
    /// Numbers of the alerts
    #[arg(value_name = "ALERT", required = true, value_parser = alerts::number)]
    pub alerts: Vec<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseAdd)?;
    Ok(Report::one(
        ledger.alerts().add_to_case(args.case, &args.alerts)?,
    ))
}
