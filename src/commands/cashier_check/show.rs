//! Show a cashier's check.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::drawn_checks;
use crate::report::Report;

/// Show a cashier's check
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl cashier-check show 12")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "N", value_parser = drawn_checks::number)]
    pub number: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CashierCheckShow)?;
    Ok(Report::one(
        ledger.drawn_checks().cashier_check(args.number)?,
    ))
}
