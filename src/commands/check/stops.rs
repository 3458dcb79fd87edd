//! List orders to stop payment.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::{List, Report};

/// List the orders of an account to stop payment that are effective
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check stops 1000000018
  bankctl check stops 1000000018 --all")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Those that have lapsed or were taken back too
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckStops)?;
    let account = args.account.read(&mut ledger, context)?;
    Ok(Report::list(List::of(
        ledger.drawn_checks().stops(&account, args.all)?,
    )))
}
