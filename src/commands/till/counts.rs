//! List counts.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{tills, values};
use crate::report::{List, Report};

/// List counts of cash with their differences, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till counts
  bankctl till counts anna
  bankctl till counts vault")]
pub struct Args {
    /// Only those of this till, or of the vault
    #[arg(value_name = "TILL|vault", value_parser = tills::drawer)]
    pub name: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = tills::number)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillCounts)?;
    let (items, next) = ledger
        .tills()
        .counts(args.name.as_deref(), args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
