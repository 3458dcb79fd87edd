//! Show an alert.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::alerts;
use crate::report::Report;
/// Show an alert
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl alert show 12")]
pub struct Args {
    /// Number of the alert
    #[arg(value_name = "ALERT", value_parser = alerts::number)]
    pub alert: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AlertShow)?;
    Ok(Report::one(ledger.alerts().get(args.alert)?))
}
