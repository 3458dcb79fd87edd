//! The notice of a hold that lasts longer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::checks;
use crate::report::Report;

/// Write the notice of a check that waits longer than usual
///
/// The customer must get it when the check is paid in (12 CFR 229.13(g)).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check notice K00000013
  bankctl check notice K00000013 | lp")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckNotice)?;
    let notice = ledger.checks().notice(args.check)?;
    if context.for_people {
        return Ok(Report::text(notice.text));
    }
    Ok(Report::one(notice))
}
