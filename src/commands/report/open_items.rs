//! What is open.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{self, AtArgs, LinesArgs};
use crate::report::Report;

/// List what is open, by age: suspense, checks, fees, holds, transit, disputes
///
/// Money whose owner is not known, cashier's checks that were not presented yet, fees that are
/// due, money that is reserved or on its way to another ledger, requests that wait for a
/// second person, and what customers dispute. What is open of suspense sums to the balance of
/// that account, the checks to that of payable/official-checks, and the credits of disputes to
/// that of receivable/disputes. Items have no value date: --basis changes nothing.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report open-items
  bankctl report open-items --older 30
  bankctl report open-items --at last-month -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: AtArgs,
    /// Only what has been open for so many days
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = reports::days)]
    pub older: i64,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::OpenItems)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today));
    Ok(reported::shown(ledger.reports().open_items(&query, args.older)?, context.for_people))
}
