//! Open a case.

use bankctl_ledger::CaseRequest;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Open a case about alerts
///
/// A suspicious activity report is due 30 calendar days after it was detected that something
/// must be reported, 60 if no one is suspected (31 CFR 1020.320(b)(3)).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case open 'cash of C00000013' --alert 12 --alert 14
  bankctl case open 'card skimming' --no-suspect --detected 2026-11-18")]
pub struct Args {
    /// What it is about
    #[arg(value_name = "TITLE", value_parser = values::reason)]
    pub title: String,
    /// Number of an alert; repeat it for several
    #[arg(long = "alert", value_name = "ALERT", value_parser = alerts::number)]
    pub alerts: Vec<i64>,
    /// Day on which it was detected that something must be reported [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub detected: Option<Day>,
    /// No one is suspected
    #[arg(long)]
    pub no_suspect: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseOpen)?;
    let case = CaseRequest {
        title: args.title.clone(),
        alerts: args.alerts.clone(),
        detected_on: args.detected,
        no_suspect: args.no_suspect,
    };
    Ok(Report::one(ledger.alerts().open_case(&case)?))
}
