//! Add a holiday to a calendar.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::rules::calendar::CalendarDay;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{days, values};
use crate::report::Report;

/// Add a holiday to a calendar of the bank's own, or make a day open
///
/// It counts for business days that are opened from now on. The built-in calendars stay as
/// they are: make one with their holidays first, with `bankctl calendar add --like`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl calendar holiday head-office 2026-12-24 --label 'Christmas Eve'
  bankctl calendar holiday head-office 2026-12-26 --open")]
pub struct Args {
    /// Calendar
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Day
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub date: Day,
    /// What it is called
    #[arg(long, value_name = "TEXT", value_parser = days::label)]
    pub label: Option<String>,
    /// It is a business day, whatever the weekday and other holidays say
    #[arg(long)]
    pub open: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let day = CalendarDay {
        date: args.date,
        open: args.open,
        label: args.label.clone(),
    };
    let mut ledger = context.open(Action::CalendarHoliday)?;
    Ok(Report::one(
        ledger.day().set_calendar_days(&args.name, &[day])?,
    ))
}
