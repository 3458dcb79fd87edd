//! Take holidays from a file.

use std::path::PathBuf;

use bankctl_formats::read::{holidays, whole};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::rules::calendar::CalendarDay;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::error::{Class, Fault, of_file};
use crate::report::Report;

/// Add the holidays of a CSV file to a calendar of the bank's own
///
/// The file has a column date (2026-12-24), and may have label and open (yes or no). It is
/// taken whole or not at all; taking it again changes nothing.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl calendar import head-office holidays.csv
  cat holidays.csv | bankctl calendar import head-office -")]
pub struct Args {
    /// Calendar
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The file, or - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CalendarImport)?;
    let file = whole(&args.file, holidays::BYTES_MAX).map_err(of_file)?;
    let days = holidays::read(&file).map_err(|fault| {
        let message = format!("{}, {fault}", args.file.display());
        Fault::new(Class::Usage, "invalid_calendar", message).hint(
            "write a header date,label and a day in each row, such as 2026-12-24,Christmas Eve",
        )
    })?;
    let days: Vec<CalendarDay> = days
        .into_iter()
        .map(|day| CalendarDay {
            date: day.date,
            open: day.open,
            label: day.label,
        })
        .collect();
    Ok(Report::one(
        ledger.day().set_calendar_days(&args.name, &days)?,
    ))
}
