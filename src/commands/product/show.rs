//! Show a product.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{interest, values};
use crate::report::Report;

/// Show a product with all its rates, or with those of a day
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product show savings-plus
  bankctl product show savings-plus --at 2026-11-30 -o json")]
pub struct Args {
    /// Code of the product
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub code: String,
    /// Only the rates that hold on this day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub at: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ProductShow)?;
    Ok(Report::one(ledger.products().get(&args.code, args.at)?))
}
