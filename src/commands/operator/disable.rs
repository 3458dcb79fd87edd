//! Shut an operator out.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Disable a user
///
/// What the operator did stays under the name; the last admin can't be disabled.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator disable anna")]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorDisable)?;
    Ok(Report::one(
        ledger.access().disable_operator(&args.name, true)?,
    ))
}
