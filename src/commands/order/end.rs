//! End a standing order.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::OrderId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::orders;
use crate::report::Report;

/// End a standing order
///
/// What waits to be tried again is given up. An order that is ended stays so.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order end S00000013")]
pub struct Args {
    /// Number of the order
    #[arg(value_name = "ORDER", value_parser = orders::order)]
    pub order: OrderId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OrderEnd)?;
    Ok(Report::one(ledger.orders().end(args.order)?))
}
