//! Say which calendar and times business days have.

use std::collections::BTreeMap;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::rules::settings::{DaySettings, WhenBehind};
use bankctl_types::TimeOfDay;
use bankctl_types::kind::Channel;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{days, values};
use crate::report::Report;

/// Say which calendar and times business days have, from the next one on
///
/// What is booked after the cut-off carries the business date of the day and the value date
/// of the next one. The day is due to be closed from the close time on. If it is still open
/// when the counters of the next day open, money commands are refused, or only warned of it.
/// Times are those of the ledger's time zone; the day that is open keeps its own.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day set --calendar us-federal-reserve --cut-off 17:00 --close-time 20:00
  bankctl day set --cut-off 16:00 --channel wire
  bankctl day set --open-time 07:30 --when-behind warn")]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["calendar", "cut_off", "close_time", "open_time", "when_behind", "when_tills_open", "office_calendar"]))]
pub struct Args {
    /// Calendar; see `bankctl calendar list`
    #[arg(long, value_name = "NAME")]
    pub calendar: Option<String>,
    /// From when on a booking counts from the next business day
    #[arg(long, value_name = "HH:MM", value_parser = days::time)]
    pub cut_off: Option<TimeOfDay>,
    /// Set the cut-off of this channel only
    #[arg(long, requires = "cut_off", value_parser = channel())]
    pub channel: Option<Channel>,
    /// From when on a business day is due to be closed
    #[arg(long, value_name = "HH:MM", value_parser = days::time)]
    pub close_time: Option<TimeOfDay>,
    /// When the counters of a business day open
    #[arg(long, value_name = "HH:MM", value_parser = days::time)]
    pub open_time: Option<TimeOfDay>,
    /// What becomes of money commands when the day before is still open
    #[arg(long, value_name = "WHAT", value_parser = days::when_behind())]
    pub when_behind: Option<WhenBehind>,
    /// What becomes of the close of a day while tills are open
    #[arg(long, value_name = "WHAT", value_parser = days::when_behind())]
    pub when_tills_open: Option<WhenBehind>,
    /// Calendar of the offices, by which the business days of disputes are counted
    #[arg(long, value_name = "NAME")]
    pub office_calendar: Option<String>,
}

fn channel() -> impl clap::builder::TypedValueParser<Value = Channel> {
    values::channel(Channel::ALL)
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let of_channel = args.channel.zip(args.cut_off);
    let change = DaySettings {
        calendar: args.calendar.clone(),
        cut_off: args.cut_off.filter(|_| args.channel.is_none()),
        cut_off_by_channel: of_channel.into_iter().collect::<BTreeMap<_, _>>(),
        close_time: args.close_time,
        open_time: args.open_time,
        when_behind: args.when_behind,
        when_tills_open: args.when_tills_open,
        office_calendar: args.office_calendar.clone(),
    };
    let mut ledger = context.open(Action::DaySet)?;
    Ok(Report::one(ledger.day().set(&change)?))
}
