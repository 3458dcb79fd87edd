//! Undo a reconciliation.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Undo the newest reconciliation of an account; it stays readable
///
/// What it says belongs together is open again. Nothing that was booked is taken back: while
/// something that was booked for it stands, it is not undone.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl reconcile undo 3
  bankctl reconcile undo 3 --dry-run")]
pub struct Args {
    /// Number of the reconciliation
    #[arg(value_name = "RECONCILIATION", value_parser = clap::value_parser!(i64).range(1..))]
    pub id: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ReconcileUndo)?;
    Ok(Report::one(ledger.reconciliations().undo(args.id)?))
}
