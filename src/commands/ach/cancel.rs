//! Cancel an ACH entry before it is sent.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Cancel an ACH entry for another bank before it is sent
///
/// Who paid it has the money back at once, with a linked reversal. What a file to the operator
/// has taken is reversed with `bankctl export ach --reversal` instead.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach cancel 12 --reason 'paid twice'
  bankctl ach cancel T0000000451 --reason 'wrong account'")]
pub struct Args {
    /// Number of the entry, its trace, or its transaction
    #[arg(value_name = "ENTRY")]
    pub entry: String,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::memo)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchCancel)?;
    Ok(Report::one(ledger.ach().cancel(&args.entry, &args.reason)?))
}
