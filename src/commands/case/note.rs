//! Note something in a case.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Note something in a case, sealed for compliance
///
/// Only the secret key of the one that `case key` named opens it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case note 15 'bills asked for'")]
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
    let mut ledger = context.open(Action::CaseNote)?;
    Ok(Report::one(
        ledger.alerts().note_case(args.case, false, &args.text)?,
    ))
}
