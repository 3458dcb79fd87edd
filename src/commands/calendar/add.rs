//! Make a calendar.

use bankctl_ledger::CalendarOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::rules::built_in::BuiltIn;
use bankctl_types::Weekdays;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::days;
use crate::report::Report;

/// Make a calendar of the bank's own
///
/// It has the weekends that are named and, with --like, the holidays of a built-in one. Days
/// of its own are added with `bankctl calendar holiday` and `bankctl calendar import`. Days
/// are opened by it after `bankctl day set --calendar NAME`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl calendar add head-office --like us-federal-reserve
  bankctl calendar add dubai --weekend sat,sun
  bankctl calendar add always --weekend none")]
pub struct Args {
    /// Name: lower-case letters, digits and -
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Built-in calendar whose holidays it has
    #[arg(long, value_name = "CALENDAR", value_parser = days::built_in_calendar())]
    pub like: Option<BuiltIn>,
    /// Days of the week on which it is closed, such as sat,sun, or none
    #[arg(long, value_name = "DAYS", value_parser = days::weekdays)]
    pub weekend: Option<Weekdays>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let opening = CalendarOpening {
        name: args.name.clone(),
        like: args.like,
        weekend: args.weekend,
    };
    let mut ledger = context.open(Action::CalendarAdd)?;
    Ok(Report::one(ledger.day().add_calendar(&opening)?))
}
