//! Close an alert.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Close an alert, with what came of it
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl alert close 12 --outcome 'sale of a car, bill seen'")]
pub struct Args {
    /// Number of the alert
    #[arg(value_name = "ALERT", value_parser = alerts::number)]
    pub alert: i64,
    /// What came of it
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub outcome: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AlertClose)?;
    Ok(Report::one(
        ledger.alerts().close(args.alert, &args.outcome)?,
    ))
}
