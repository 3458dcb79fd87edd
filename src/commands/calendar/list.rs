//! List the calendars.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the calendars: those that come with the program, and the bank's own
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl calendar list
  bankctl calendar list -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::CalendarList)?.day().calendars()?;
    Ok(Report::list(List::of(items)))
}
