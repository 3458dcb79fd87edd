//! List imported files.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List the files that were imported, the newest first
///
/// Each with its rows, how many were posted and skipped, their sum, who ran it last and
/// when, and whether it is finished. An import that was interrupted goes on when the file
/// is imported again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import list
  bankctl import list --during this-month -o json")]
pub struct Args {
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::line_number)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ImportList)?;
    let span = args.span.resolve(ledger.today()?)?;
    let (items, next) = ledger.imports().list(span, args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
