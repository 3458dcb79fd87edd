//! List alerts.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::alerts::rules::states::AlertStatus;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::{List, Report};
/// List what rules have seen and is not done, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl alert list
  bankctl alert list --status closed
  bankctl alert list --all")]
pub struct Args {
    /// Only those in this state
    #[arg(long, value_parser = alerts::status())]
    pub status: Option<AlertStatus>,
    /// Those that are done too
    #[arg(long, conflicts_with = "status")]
    pub all: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = alerts::number)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AlertList)?;
    let wanted = (args.status, args.all);
    let (items, next) = ledger.alerts().list(wanted, args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
