//! List cash reports.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::shared::SpanArgs;
use crate::args::values;
use crate::report::{List, Report};

/// List the persons and days of which a cash report is due or was filed
///
/// A report is due of more than 10,000.00 of cash in, or out, of a person on a day: summed
/// apart, over all accounts and branches. Without days, of the last 30. Cash counts for the
/// later of its business date and its value date, and a report is due 15 days after.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ctr list
  bankctl ctr list --due 2026-12-15
  bankctl ctr list --during 2026-Q4")]
pub struct Args {
    /// Only those that are not filed and due by this day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub due: Option<Day>,
    #[command(flatten)]
    pub(crate) span: SpanArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CtrList)?;
    let span = args.span.resolve(ledger.today()?)?;
    Ok(Report::list(List::of(ledger.ctr().days(span, args.due)?)))
}
