//! Note something in a case.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Note something about a suspicious activity report, sealed for compliance
///
/// It stands in its case (31 U.S.C. 5318(g)(2): no one who is concerned is told).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl sar note 15 'bills asked for'")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "CASE", value_parser = alerts::number)]
    pub case: i64,
    /// The note
    #[arg(value_name = "TEXT", value_parser = values::reason)]
    pub text: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::SarNote)?;
    Ok(Report::one(
        ledger.alerts().note_case(args.case, true, &args.text)?,
    ))
}
