//! Show a dispute.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::disputes;
use crate::report::Report;

/// Show a dispute: every clock, what is to be done, and what became of it
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute show D00000013
  bankctl dispute show D00000013 -o json")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeShow)?;
    Ok(Report::one(ledger.disputes().get(args.dispute)?))
}
