//! Show a calendar.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// Show the holidays of a calendar, and other days not as the week says
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl calendar show us-federal-reserve
  bankctl calendar show target --year 2027 -o csv")]
pub struct Args {
    /// Calendar
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Year; that of the business date by default
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i32).range(1970..=9999))]
    pub year: Option<i32>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context
        .open(Action::CalendarShow)?
        .day()
        .calendar(&args.name, args.year)?;
    Ok(Report::list(List::of(items)))
}
