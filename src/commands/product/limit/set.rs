//! Set a limit of payments of a product.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::fees::LimitArgs;
use crate::args::interest;
use crate::report::Report;

/// Limit how much and how often accounts of a product pay or are paid
///
/// What is beyond a limit is refused with payment_limit_exceeded (exit 4), or with --then
/// review waits for a second person (exit 10). What customers order counts: deposits,
/// withdrawals and transfers, without those that were reversed, by business date. A
/// standing order can't wait: it is refused. Limits never change: others of their name
/// follow them from a later day, and one without --count and --amount ends them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product limit set checking-gold cash --direction out --channel cash --per day --count 3 --amount 1000
  bankctl product limit set checking-gold all --direction out --per month --amount 20000
  bankctl product limit set checking-gold large --direction out --per day --amount 5000 --then review
  bankctl product limit set checking-gold cash --direction out --per day --effective 2027-01-01")]
pub struct Args {
    /// Code of the product
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub product: String,
    #[command(flatten)]
    pub(crate) limit: LimitArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ProductLimitSet)?;
    let change = args.limit.change();
    Ok(Report::one(ledger.limits().set(&args.product, &change)?))
}
