//! Write something down about a dispute.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Write something down about a dispute
///
/// The change log keeps each note, with who wrote it and when.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute note D00000013 'the merchant has a signed slip'")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// What is written down
    #[arg(value_name = "TEXT", value_parser = values::reason)]
    pub note: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeNote)?;
    Ok(Report::one(
        ledger.disputes().note(args.dispute, &args.note)?,
    ))
}
