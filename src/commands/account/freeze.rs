//! Freeze an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Freeze an account: it receives money but pays none out
///
/// A frozen account still takes money, but pays none: no withdrawals, transfers, holds
/// or captures. A teller freezes in an emergency, as when a card is lost; a supervisor
/// lifts it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account freeze 1000000018 --reason 'card lost'
  bankctl account freeze 1000000018 --reason 'court order 12-345'")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountFreeze)?;
    let account = args.account.write(&mut ledger, context)?;
    let frozen = ledger.accounts().freeze(&account, &args.reason)?;
    Ok(context.told(frozen, told::frozen))
}
