//! Refuse cash.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{tills, values};
use crate::report::Report;

/// Refuse cash that was offered, or take your own offer back
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till refuse 12 --reason '4,900.00 in the bag'")]
pub struct Args {
    /// Number of the handover
    #[arg(value_name = "HANDOVER", value_parser = tills::number)]
    pub handover: i64,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillRefuse)?;
    Ok(Report::one(
        ledger.tills().refuse_cash(args.handover, &args.reason)?,
    ))
}
