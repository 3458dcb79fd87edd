//! Unfreeze an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;
use crate::tables::told;

/// Unfreeze an account, so that it can pay again
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account unfreeze 1000000018")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountUnfreeze)?;
    let account = args.account.write(&mut ledger, context)?;
    let unfrozen = ledger.accounts().unfreeze(&account)?;
    Ok(context.told(unfrozen, told::unfrozen))
}
