//! Open a business day.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Open a business day; the first one begins controlled mode, for good
///
/// In controlled mode the business date is a record: all bookings carry it, and only
/// `bankctl close-of-business` moves it on, to the next day of the calendar. There is no way
/// back to calendar mode. Say first which calendar and times hold, with `bankctl day set`.
///
/// Later this opens the day after one that was closed with `--no-open`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day open
  bankctl day open 2026-11-02 --yes")]
pub struct Args {
    /// Business day; today the first time, and later the day after the last one
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub date: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DayOpen)?;
    if ledger.day().state()?.mode == "calendar" {
        context.confirm(
            "From now on days are opened and closed, and this can't be taken back. Go on?",
        )?;
    }
    Ok(Report::one(ledger.day().open(args.date)?))
}
