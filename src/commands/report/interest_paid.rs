//! Interest that was paid.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{DuringArgs, LinesArgs};
use crate::args::values;
use crate::report::Report;

/// Show the interest that each customer was paid, and the tax withheld
///
/// Without days, of this year so far. What was booked in the period counts, not what was
/// accrued, for the first holder of each account. Which customers have to be reported to
/// whom is for the law of the country to say.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report interest-paid --during last-year
  bankctl report interest-paid --during 2026 --least 10 --currency USD -o csv")]
pub struct Args {
    /// Only customers who were paid this much or more, or had tax withheld
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub least: Option<PlainDecimal>,
    #[command(flatten)]
    pub(crate) days: DuringArgs,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::InterestPaid)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today)?);
    let paid = ledger.reports().interest_paid(&query, args.least)?;
    Ok(reported::shown(paid, context.for_people))
}
