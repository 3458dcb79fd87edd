//! Close an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;
use crate::tables::told;

/// Close an empty account
///
/// The balance must be zero and no hold open. The history stays; a closed account can't
/// be opened again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account close 1000000018
  bankctl account close 1000000018 --yes")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountClose)?;
    let named = args.account.write(&mut ledger, context)?;
    let account = ledger.account(&named)?;
    context.confirm(&format!(
        "Close account {}?",
        account.number.unwrap_or_default()
    ))?;
    let closed = ledger.close_account(&named)?;
    Ok(context.told(closed, told::closed))
}
