//! The customer was told.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::disputes::rules::dispute::Letter;
use bankctl_types::Day;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Write down that the customer was told of the credit or the decision
///
/// Of the credit within 2 business days, of the decision within 3.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute told D00000013 credit
  bankctl dispute told D00000013 decision --on 2026-12-21")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// Of what
    #[arg(value_name = "WHAT", value_parser = disputes::letter())]
    pub letter: Letter,
    /// Day on which the letter was sent; today by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub on: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeTold)?;
    let told = ledger.disputes().tell(args.dispute, args.letter, args.on)?;
    Ok(Report::one(told))
}
