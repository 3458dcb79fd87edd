//! Book what positions in other currencies are worth.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Book what the bank's positions are worth at the last rates
///
/// The difference to what is booked goes to expense/revaluation; a gain is its credit.
/// Each close of business does it by itself. Doing it twice books nothing.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl exchange-rate revalue --dry-run
  bankctl exchange-rate revalue")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ExchangeRateRevalue)?;
    Ok(Report::one(ledger.exchange().revalue()?))
}
