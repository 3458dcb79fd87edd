//! Show a transaction.

use bankctl_ledger::TransactionRef;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Show a transaction
///
/// A row of an imported file without a reference of its own is found by BATCH:LINE.
/// `ref:` before a text makes it a reference even if it looks like a number.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transaction show T0000000013
  bankctl transaction show PR-2026-11-0001
  bankctl transaction show nov-2026:17")]
pub struct Args {
    /// Number of the transaction, or its reference
    #[arg(value_name = "TRANSACTION", value_parser = values::transaction_named)]
    pub transaction: TransactionRef,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context
            .open(Action::TransactionShow)?
            .payments()
            .get(&args.transaction)?,
    ))
}
