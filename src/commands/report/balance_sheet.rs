//! The balance sheet.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::AtArgs;
use crate::tables::sheet_totals;
use crate::report::Report;

/// Show what the bank has and owes: assets are liabilities and equity
///
/// Customers who owe are assets (`overdrafts`), not less of what the bank owes to others.
/// Accounts in clearing/ stand on the side of their sign. Income less expenses is in the
/// equity (`current-result`). A table leaves out what is zero.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report balance-sheet
  bankctl report balance-sheet --at last-month
  bankctl report balance-sheet --at 2026-12-31 --basis value -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    /// Also show accounts that nothing was ever booked on
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::BalanceSheet)?;
    let today = ledger.today()?;
    let query = args.days.query(today);
    let mut sheet = ledger.reports().balance_sheet(&query)?;
    let totals = sheet_totals(&sheet.lines);
    let all = args.all || !context.for_people;
    sheet.lines.retain(|line| all || line.has_moved && line.balance.minor != 0);
    Ok(reported::with_totals(sheet, totals, context.for_people))
}
