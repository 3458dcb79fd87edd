//! Leave a date of a standing order out.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use bankctl_types::number::OrderId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{orders, values};
use crate::report::Report;

/// Leave a date of a standing order out
///
/// It counts as one of the times of the order.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order skip S00000013 2027-02-28")]
pub struct Args {
    /// Number of the order
    #[arg(value_name = "ORDER", value_parser = orders::order)]
    pub order: OrderId,
    /// The date, or the business day that it would be done on
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub date: Day,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OrderSkip)?;
    Ok(Report::one(ledger.orders().skip(args.order, args.date)?))
}
