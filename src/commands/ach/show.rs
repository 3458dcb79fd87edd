//! Show an ACH entry.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Show an ACH entry: as it was sent, its transactions, its last day
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach show 12
  bankctl ach show 091000017611242
  bankctl ach show T0000000451 -o json")]
pub struct Args {
    /// Number of the entry, its trace, or its transaction
    #[arg(value_name = "ENTRY")]
    pub entry: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchShow)?;
    Ok(Report::one(ledger.ach().get(&args.entry)?))
}
