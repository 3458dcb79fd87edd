//! The cash position.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::AtArgs;
use crate::report::Report;

/// Show the cash in vaults and tills, and what moved on the day
///
/// What was there when the day began, what came in and went out, and what is there at its
/// end, of every account in cash/; how much of it is offered to others and not accepted, and
/// what the last count up to the day found, with its notes and coins.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report cash-position
  bankctl report cash-position --at yesterday -o csv")]
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
    let mut ledger = replica.open(context, Action::CashPosition)?;
    let today = ledger.today()?;
    let query = args.days.query(today);
    let mut position = ledger.reports().cash_position(&query)?;
    let all = args.all || !context.for_people;
    position.lines.retain(|line| all || line.has_moved);
    Ok(reported::shown(position, context.for_people))
}
