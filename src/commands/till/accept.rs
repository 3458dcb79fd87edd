//! Accept cash.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills::{self, CountArgs};
use crate::report::Report;

/// Accept cash that was offered, and book it
///
/// For a till its operator accepts, for the vault a supervisor, and never the person who
/// offered it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till accept 12
  bankctl till accept 12 --count 100x40,20x50")]
pub struct Args {
    /// Number of the handover
    #[arg(value_name = "HANDOVER", value_parser = tills::number)]
    pub handover: i64,
    #[command(flatten)]
    pub(crate) counted: CountArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillAccept)?;
    let counted = args.counted.one()?;
    let taken = ledger
        .tills()
        .accept_cash(args.handover, counted.as_ref())?;
    // What was booked stands, whatever becomes of this.
    let over = ledger.tills().told_of(&taken).ok().flatten();
    let mut report = Report::one(taken);
    report
        .notes
        .extend(over.as_ref().map(crate::tables::told::full_till));
    Ok(report)
}
