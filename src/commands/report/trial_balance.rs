//! The trial balance.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::calendar::NamedPeriod;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::error::cure;
use crate::report::Report;
use crate::tables::trial_balance;

/// Show the bank's accounts and the customers' totals: debits equal credits
///
/// By currency and class: assets, liabilities, equity, income, expenses. A table leaves out
/// accounts that nothing was ever booked on; JSON and CSV have all.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report trial-balance
  bankctl report trial-balance --all
  bankctl report trial-balance --at last-month -o csv")]
pub struct Args {
    /// At the end of this day or period instead of now
    #[arg(long, value_name = "DATE", value_parser = values::period)]
    pub at: Option<NamedPeriod>,
    /// Also show accounts that nothing was ever booked on
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TrialBalance)?;
    let today = ledger.today()?;
    let at = args.at.map(|period| period.resolve(today).1);
    let balance = ledger.queries().trial_balance(at)?;
    let note = format!("at the end of {}", balance.at);
    let list = trial_balance(balance, args.all || !context.for_people);
    let report = Report::list(list);
    if !context.for_people {
        return Ok(report);
    }
    let mut report = report.note(note);
    if at.is_none() {
        for found in ledger.queries().doubtful_balances(&cure)? {
            let cure = found.cure.map(|cure| format!(": {cure}"));
            report = report.note(format!("{}{}", found.message, cure.unwrap_or_default()));
        }
    }
    Ok(report)
}
