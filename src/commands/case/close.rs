//! Close a case.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Close a case, with what came of it
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case close 15 --outcome 'no report'")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "CASE", value_parser = alerts::number)]
    pub case: i64,
    /// What came of it
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub outcome: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseClose)?;
    Ok(Report::one(
        ledger.alerts().close_case(args.case, &args.outcome)?,
    ))
}
