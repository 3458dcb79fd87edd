//! Make a dormant account active.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;

/// Make a dormant account active, so that it can pay again
///
/// A close flags accounts of a product whose customers have done nothing for its
/// `--dormant-after` days. A deposit at the counter makes them active by itself.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account reactivate 1000000018")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountReactivate)?;
    let account = args.account.write(&mut ledger, context)?;
    Ok(Report::one(ledger.accounts().reactivate(&account)?))
}
