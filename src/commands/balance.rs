//! Show balances.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::calendar::NamedPeriod;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::{List, Report};

/// Show the balances of accounts
///
/// The available balance is the ledger balance less holds plus the overdraft limit.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl balance 1000000018
  bankctl balance 1000000018 1000000026 --at 2026-10-31
  bankctl balance 'Uma Lindqvist'
  bankctl balance C00000013
  bankctl balance cash/vault -o json")]
pub struct Args {
    /// Accounts: numbers, names of the bank's own such as cash/vault, or customers, of whom all are shown
    #[arg(value_name = "ACCOUNT", required = true, value_parser = named::account)]
    pub accounts: Vec<NamedAccount>,
    /// At the end of this day or period instead of now
    #[arg(long, value_name = "DATE", value_parser = values::period)]
    pub at: Option<NamedPeriod>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Balance)?;
    let today = ledger.today()?;
    let at = args.at.map(|period| period.resolve(today).1);
    let mut accounts = Vec::with_capacity(args.accounts.len());
    for named in &args.accounts {
        accounts.extend(named.read_all(&mut ledger, context)?);
    }
    let items = ledger.accounts().balances(&accounts, at)?;
    Ok(Report::list(List::of(items)))
}
