//! Let an operator in again.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Enable a disabled user again
///
/// The roles are those from before.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator enable anna")]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorEnable)?;
    Ok(Report::one(
        ledger.access().disable_operator(&args.name, false)?,
    ))
}
