//! Show a standing order.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::OrderId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::orders;
use crate::report::Report;

/// Show a standing order, its next dates, and what became of the last ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order show S00000013
  bankctl order show S00000013 --next 12 -o json")]
pub struct Args {
    /// Number of the order
    #[arg(value_name = "ORDER", value_parser = orders::order)]
    pub order: OrderId,
    /// How many dates ahead
    #[arg(long, value_name = "N", default_value = "3", value_parser = orders::next)]
    pub next: usize,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OrderShow)?;
    Ok(Report::one(ledger.orders().get(args.order, args.next)?))
}
