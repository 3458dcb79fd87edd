//! Assign an alert.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::alerts;
use crate::report::Report;
/// Say who looks into an alert
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl alert assign 12 --to carla")]
pub struct Args {
    /// Number of the alert
    #[arg(value_name = "ALERT", value_parser = alerts::number)]
    pub alert: i64,
    /// Name of the operator
    #[arg(long = "to", value_name = "OPERATOR")]
    pub operator: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AlertAssign)?;
    Ok(Report::one(
        ledger.alerts().assign(args.alert, &args.operator)?,
    ))
}
