//! File a cash report.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ctr::rules::Person;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{ctr, values};
use crate::report::Report;

/// Write down that the cash report of a person and a day was filed
///
/// Its sums are frozen. The same again does nothing; when the sums are others since, it is
/// an amendment, and a new version. What to file is in `bankctl report ctr --day`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ctr file C00000013 2026-11-30
  bankctl ctr file 'Carla Clerk' 2026-11-30")]
pub struct Args {
    /// Customer's number, or the name of who is no customer
    #[arg(value_name = "PERSON", value_parser = ctr::person)]
    pub person: Person,
    /// Day of the cash
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub day: Day,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CtrFile)?;
    Ok(Report::one(ledger.ctr().file(&args.person, args.day)?))
}
