//! List ACH entries.

use bankctl_ledger::AchFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ach::rules::entry::AchState;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{ach, values};
use crate::report::{List, Report};

/// List ACH entries, newest first, with their states and days
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach list --state suspense
  bankctl ach list --due-by 2026-12-02
  bankctl ach list --state waiting -o json")]
pub struct Args {
    /// Only those in this state
    #[arg(long, value_parser = ach::state())]
    pub state: Option<AchState>,
    /// Only those that must be sent back or decided about by this day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub due_by: Option<Day>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = clap::value_parser!(i64).range(1..))]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchList)?;
    let filter = AchFilter {
        state: args.state,
        due_by: args.due_by,
    };
    let (items, next) = ledger.ach().list(&filter, args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
