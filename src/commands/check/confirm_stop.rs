//! Note that an oral order is in writing now.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::drawn_checks;
use crate::report::Report;

/// Note that an oral order to stop payment was confirmed in writing
///
/// It lasts six months then, from the day on which it was given. An order that has lapsed
/// can't be confirmed: it is given again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check confirm-stop 3")]
pub struct Args {
    /// Number of the order, as `bankctl check stops` lists it
    #[arg(value_name = "ORDER", value_parser = drawn_checks::record)]
    pub order: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckConfirmStop)?;
    Ok(Report::one(ledger.drawn_checks().confirm_stop(args.order)?))
}
