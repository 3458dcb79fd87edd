//! List check books.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::{List, Report};

/// List the check books of an account, by their numbers
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl checkbook list 1000000018")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckBookList)?;
    let account = args.account.read(&mut ledger, context)?;
    Ok(Report::list(List::of(
        ledger.drawn_checks().books(&account)?,
    )))
}
