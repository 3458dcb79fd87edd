//! List the statements of an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::{List, Report};

/// List the months of an account, with their numbers and what was issued
///
/// A month that was issued after it was over has a hash over its days, balances and rows,
/// without personal data; `bankctl verify` computes it again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl statement list 1000000018
  bankctl statement list 1000000018 -o json")]
pub struct Args {
    /// Account: a number, its holder's name, or a name of the bank's own such as clearing/wire
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::StatementList)?;
    let account = args.account.read(&mut ledger, context)?;
    Ok(Report::list(List::of(ledger.statements().list(&account)?)))
}
