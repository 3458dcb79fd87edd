//! Book an ACH entry from suspense.

use bankctl_ledger::AchRepair;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;

/// Book an ACH entry from suspense to its right account
///
/// The right number is kept for the sender, as a notice of change (C01).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach repair 12 --account 1000000018")]
pub struct Args {
    /// Number of the entry, its trace, or its transaction
    #[arg(value_name = "ENTRY")]
    pub entry: String,
    /// The account that it is for
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchRepair)?;
    let repair = AchRepair {
        entry: args.entry.clone(),
        account: args.account.write(&mut ledger, context)?,
    };
    Ok(Report::one(ledger.ach().repair(&repair)?))
}
