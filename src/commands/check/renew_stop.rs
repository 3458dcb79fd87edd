//! Renew an order to stop payment.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::drawn_checks;
use crate::report::Report;

/// Renew an order to stop payment for six months more
///
/// It must be in writing and still effective.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check renew-stop 3")]
pub struct Args {
    /// Number of the order, as `bankctl check stops` lists it
    #[arg(value_name = "ORDER", value_parser = drawn_checks::record)]
    pub order: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckRenewStop)?;
    Ok(Report::one(ledger.drawn_checks().renew_stop(args.order)?))
}
