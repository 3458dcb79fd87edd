//! Say that a check was paid.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::checks;
use crate::report::Report;

/// Say that the bank on which a check is drawn has paid it
///
/// Nothing of it is kept back any more. It may still be returned, if it turns out that
/// it was altered or not written by the drawer.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check clear K00000013")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckClear)?;
    Ok(Report::one(ledger.checks().clear(args.check)?))
}
