//! Large transactions.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{DuringArgs, LinesArgs};
use crate::args::values;
use crate::report::Report;

/// List transactions of customers of more than an amount
///
/// Without days, of this month so far. The amount is one of each currency; name one with
/// --currency.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report large-transactions --over 10000
  bankctl report large-transactions --over 10000 --currency USD --during 2026-11")]
pub struct Args {
    /// Only those of more than this amount
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub over: PlainDecimal,
    #[command(flatten)]
    pub(crate) days: DuringArgs,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::LargeTransactions)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today)?);
    let large = ledger.reports().large_transactions(&query, args.over)?;
    Ok(reported::shown(large, context.for_people))
}
