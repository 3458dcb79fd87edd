//! The customer withdraws a dispute.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Write down that the customer disputes it no more
///
/// A dispute whose amount was credited is decided for the bank instead, which takes the
/// credit back.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute withdraw D00000013 --reason 'it was a birthday present'")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeWithdraw)?;
    let withdrawn = ledger
        .disputes()
        .withdraw(args.dispute, args.reason.as_deref())?;
    Ok(Report::one(withdrawn))
}
