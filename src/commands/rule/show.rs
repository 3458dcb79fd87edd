//! Show a rule.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
/// Show a rule
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl rule show structuring")]
pub struct Args {
    /// Name of the rule
    #[arg(value_name = "NAME", value_parser = values::name)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RuleShow)?;
    Ok(Report::one(ledger.alerts().rule(&args.name)?))
}
