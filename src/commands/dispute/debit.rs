//! Take the credit of a dispute back.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::disputes;
use crate::report::Report;

/// Take the credit of a dispute back that was decided for the bank
///
/// From the day on that the decision named. Where business days are closed, the close of
/// that day does it by itself.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute debit D00000013")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeDebit)?;
    Ok(Report::one(ledger.disputes().debit(args.dispute)?))
}
