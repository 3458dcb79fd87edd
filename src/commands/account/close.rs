//! Close an account.

use bankctl_ledger::Ledger;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;
use crate::tables::told;

/// Close an account
///
/// The balance must be zero and no hold open. With --payout the interest through yesterday
/// is paid, less tax, fees that are due and the fee for closing are taken, what is left is
/// paid out, and the account is closed: all of it, or nothing. The history stays; a closed
/// account can't be opened again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account close 1000000018
  bankctl account close 1000000018 --payout 1000000026
  bankctl account close 1000000018 --payout 1000000026 --dry-run")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Account that is paid what is in it
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub payout: Option<NamedAccount>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountClose)?;
    let named = args.account.write(&mut ledger, context)?;
    let payout = match &args.payout {
        Some(payout) => Some(payout.write(&mut ledger, context)?),
        None => None,
    };
    let close = |ledger: &mut Ledger| match &payout {
        Some(payout) => ledger.accounts().close_to(&named, payout),
        None => ledger.accounts().close(&named),
    };
    context.rehearse(Action::AccountClose, close)?;
    let account = ledger.accounts().get(&named)?;
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
