//! Open a case.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Open a case about alerts
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case open 'cash of C00000013' --alert 12 --alert 14")]
pub struct Args {
    /// What it is about
    #[arg(value_name = "TITLE", value_parser = values::reason)]
    pub title: String,
    /// Number of an alert; repeat it for several
    #[arg(long = "alert", value_name = "ALERT", value_parser = alerts::number)]
    pub alerts: Vec<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseOpen)?;
    Ok(Report::one(ledger.open_case(&args.title, &args.alerts)?))
}
