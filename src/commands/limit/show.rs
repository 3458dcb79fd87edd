//! Show the limits of an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::{List, Report};

/// Show the limits of an account, with what of each is used and left today
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl limit show 1000000018
  bankctl limit show 1000000018 -o json")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::LimitShow)?;
    let account = args.account.read(&mut ledger, context)?;
    Ok(Report::list(List::of(ledger.limits(&account)?)))
}
