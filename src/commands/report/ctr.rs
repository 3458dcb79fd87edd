//! What is in the cash reports of a day.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// Show what is in the cash reports of a day, each person a line
///
/// With -o csv it has what FinCEN's form asks for: who, whose accounts, cash in and cash
/// out, several transactions (item 3), none of them large enough alone (item 24). Lines of
/// one report have the same number. Columns that the ledger has no values for are empty.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report ctr --day 2026-11-30
  bankctl report ctr --day 2026-11-30 -o csv")]
pub struct Args {
    /// Day of the cash
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub day: Day,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CtrReport)?;
    Ok(Report::list(List::of(ledger.ctr().report(args.day)?)))
}
