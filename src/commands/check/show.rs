//! Show a check.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::checks;
use crate::report::Report;

/// Show a check, with when its money can be used
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check show K00000013")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckShow)?;
    Ok(Report::one(ledger.checks().get(args.check)?))
}
