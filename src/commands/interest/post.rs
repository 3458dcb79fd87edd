//! Pay an account's interest now.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;
use crate::tables::told;

/// Pay an account's interest through yesterday, before its period ends
///
/// What it earned is credited, less tax, and what it owes is debited. An account is closed
/// so: pay its interest, move its balance, close it. Run again on the same day it pays
/// nothing more. What is less than a minor unit is carried.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl interest post 1000000018
  bankctl interest post 1000000018 --dry-run")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::InterestPost)?;
    let account = args.account.write(&mut ledger, context)?;
    let paid = ledger.interest().post(&account)?;
    Ok(context.told(paid, told::interest))
}
