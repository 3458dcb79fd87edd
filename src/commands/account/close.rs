//! Close an account.

use bankctl_ledger::Ledger;
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
    let close = |ledger: &mut Ledger| ledger.close_account(&named);
    context.rehearse(Action::AccountClose, close)?;
    let account = ledger.account(&named)?;
    let holders: Vec<&str> = account
        .holders
        .iter()
        .map(|holder| holder.name.as_str())
        .collect();
    context.confirm(&format!(
        "Close account {} of {}? It can't be opened again.",
        account.number.unwrap_or_default(),
        holders.join(", ")
    ))?;
    Ok(context.told(close(&mut ledger)?, told::closed))
}
