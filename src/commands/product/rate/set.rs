//! Set the rates of a product.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::interest::{self, RateArgs};
use crate::report::Report;

/// Set what a product earns and costs from a day on
///
/// Rates never change: others follow them from a later day. A tier holds from its amount
/// on. The ledger must be in controlled mode (`bankctl day open`), because the close of
/// each business day accrues the interest. Rates for days that are accrued take a second
/// person; what the accounts of the product have accrued is computed anew at once.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product rate set savings-plus --effective 2026-12-01 --tier 0=1.85
  bankctl product rate set savings-plus --effective 2027-01-01 --tier 0=0.50 --tier 10000=1.00
  bankctl product rate set checking-gold --effective 2026-12-01 --tier 0=0 --overdraft-rate 9.90 --excess-rate 18")]
pub struct Args {
    /// Code of the product
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub code: String,
    #[command(flatten)]
    pub(crate) rates: RateArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let change = args.rates.change(None);
    let mut ledger = context.open(Action::ProductRateSet)?;
    Ok(Report::one(
        ledger.products().set_rate(&args.code, &change)?,
    ))
}
