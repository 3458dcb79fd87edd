//! Pay an account's interest now.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

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
    /// Account
    #[arg(value_name = "ACCOUNT", value_parser = values::account)]
    pub account: AccountRef,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::InterestPost)?;
    Ok(Report::one(ledger.post_interest(&args.account)?))
}
