//! Show an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::Report;

/// Show an account
///
/// The account is found by its number, by a number of another system, by a name of the
/// bank's own, or by its holder's name or number. Where several fit, you choose one on a
/// terminal.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account show 1000000018
  bankctl account show 'Uma Lindqvist'
  bankctl account show 383558648217
  bankctl account show clearing/payroll")]
pub struct Args {
    /// Account: a number, or the name of a customer who has one account
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountShow)?;
    let account = args.account.read(&mut ledger, context)?;
    Ok(Report::one(ledger.accounts().get(&account)?))
}
