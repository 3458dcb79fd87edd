//! List the chart of accounts.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::class::Class;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List the bank's own accounts by class, each in its currencies
///
/// A balance is positive on the normal side: debit for assets and expenses, else credit.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl gl list
  bankctl gl list --class income
  bankctl gl list --all -o csv")]
pub struct Args {
    /// Only accounts of this class
    #[arg(long, value_name = "CLASS", value_parser = values::class())]
    pub class: Option<Class>,
    /// Also closed accounts, and those that are kept in no currency yet
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context
        .open(Action::GlList)?
        .gl()
        .list(args.class, args.all)?;
    Ok(Report::list(List::of(items)))
}
