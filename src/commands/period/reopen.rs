//! Open a closed month again.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{days, values};
use crate::report::Report;

/// Open the last closed month again, with a second person
///
/// Value dates may lie in it again. The reason stays in the audit log.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl period reopen 2026-11 --reason 'wire of 28 November was missed'")]
pub struct Args {
    /// Month, such as 2026-11
    #[arg(value_name = "MONTH", value_parser = days::month)]
    pub month: Day,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::PeriodReopen)?;
    Ok(Report::one(
        ledger.day().reopen_period(args.month, &args.reason)?,
    ))
}
