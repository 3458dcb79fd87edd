//! Show a reconciliation that was kept.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Show a reconciliation: its proof, and which lines are which transactions
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl reconcile show 3
  bankctl reconcile show 3 -o csv")]
pub struct Args {
    /// Number of the reconciliation
    #[arg(value_name = "RECONCILIATION", value_parser = clap::value_parser!(i64).range(1..))]
    pub id: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ReconcileShow)?;
    Ok(Report::one(ledger.reconciliations().get(args.id)?))
}
