//! Export accounts.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, Target, stream};
use crate::args::values::ReplicaArgs;
use crate::report::Report;

/// Export accounts with their balances
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export accounts -o csv --to-file accounts.csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(stream(
        args.replica
            .open(context, Action::ExportAccounts)?
            .into_accounts(),
    ))
}
