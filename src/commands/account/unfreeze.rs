//! Unfreeze an account.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Unfreeze an account, so that it can pay again
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account unfreeze 1000000018")]
pub struct Args {
    /// Account
    #[arg(value_name = "ACCOUNT", value_parser = values::account)]
    pub account: AccountRef,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let unfrozen = context
        .open(Action::AccountUnfreeze)?
        .unfreeze_account(&args.account)?;
    Ok(context.told(unfrozen, told::unfrozen))
}
