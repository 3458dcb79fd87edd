//! List handovers.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{tills, values};
use crate::report::{List, Report};

/// List the handovers of cash that wait for their receivers, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till handovers
  bankctl till handovers --all")]
pub struct Args {
    /// Those that are ended too
    #[arg(long)]
    pub all: bool,
    /// How many at most, of all
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = tills::number)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillHandovers)?;
    let (items, next) = ledger.tills().handovers(args.all, args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
