//! The customer confirms a dispute in writing.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Write down that an oral notice was confirmed in writing
///
/// Without it within 10 business days no credit is needed; the days to decide run on.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute confirm D00000013
  bankctl dispute confirm D00000013 --on 2026-12-04")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// Day on which the letter came; today by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub on: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeConfirm)?;
    Ok(Report::one(
        ledger.disputes().confirm(args.dispute, args.on)?,
    ))
}
