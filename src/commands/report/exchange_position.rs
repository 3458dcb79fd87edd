//! The bank's positions in currencies.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values::ReplicaArgs;
use crate::report::{List, Report};

/// Show the bank's position in each currency, and what it is worth now
///
/// A position is what the bank got of a currency by exchanges, less what it gave: below
/// zero it gave more. It is worth what the last rates say. All worths sum to the balance
/// of position/exchange-equivalent after a revaluation.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report exchange-position
  bankctl report exchange-position -o json")]
pub struct Args {
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::ExchangePosition)?;
    Ok(Report::list(List::of(ledger.exchange().positions()?)))
}
