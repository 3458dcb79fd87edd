//! Show an operator.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Show a user
///
/// Name, roles, account and state.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator show anna")]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorShow)?;
    Ok(Report::one(ledger.access().operator(&args.name)?))
}
