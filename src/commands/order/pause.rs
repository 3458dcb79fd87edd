//! Pause a standing order.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::OrderId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::orders;
use crate::report::Report;

/// Carry a standing order out no more until it is resumed
///
/// Dates that pass meanwhile are not made up for.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order pause S00000013")]
pub struct Args {
    /// Number of the order
    #[arg(value_name = "ORDER", value_parser = orders::order)]
    pub order: OrderId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OrderPause)?;
    Ok(Report::one(ledger.orders().pause(args.order)?))
}
