//! Bring money that is on its way to an end.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::domain::kind::TransitState;
use crate::domain::permission::Action;
use crate::error::{Fault, exit};
use crate::report::{List, Report, Sent};

/// Finish transfers to other ledgers that were broken off
///
/// Each one arrives on its account, or goes back to the account that paid if the other
/// ledger refuses it for good. Nothing is booked twice, however often this runs and
/// whoever else transfers or sweeps at the time, so a timer may run it every minute. What
/// stays on its way, because the other ledger can't be reached, is listed with the reason:
/// the exit code is 9 then.
///
/// With --arrived each other ledger is asked about everything that has arrived there, too.
/// One that was restored from a backup of before does not have it any more: it is sent
/// again, once, or goes back if it is refused now. With --dry-run the ledgers are only
/// compared, and differences are listed with exit code 9.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transit sweep
  bankctl transit sweep --quiet -o json
  bankctl transit sweep --to-ledger postgresql://bank@db.example/north
  bankctl transit sweep --arrived --dry-run")]
pub struct Args {
    /// Only what goes to the ledger that is here now, wherever it was before
    #[arg(long, value_name = "PATH|URL")]
    pub to_ledger: Option<String>,
    /// Also what has arrived, wherever the other ledger does not know it any more
    #[arg(long)]
    pub arrived: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let open = |address: &str| context.open_at(address);
    let mut ledger = context.open(Action::TransitSweep)?;
    let swept = ledger.sweep(&open, args.to_ledger.as_deref(), args.arrived)?;
    let left = swept
        .items
        .iter()
        .filter(|item| item.state == TransitState::InTransit)
        .count();
    let mut report = Report::list(List::new(Sent::COLUMNS, swept.items));
    if left > 0 {
        let message = format!("{left} transfer(s) to other ledgers are still on their way");
        let fault = Fault::new(exit::LEFT_OVER, "still_in_transit", message)
            .hint("see the reasons, and run the command again")
            .details(serde_json::json!({ "in_transit": left }));
        report.fault = Some(fault.into());
    } else if swept.differences > 0 {
        let count = swept.differences;
        let message = format!("{count} transfer(s) that have arrived can't be found there");
        let fault = Fault::new(exit::LEFT_OVER, "differences_found", message)
            .hint("see the reasons; without --dry-run what is missing there is sent again")
            .details(serde_json::json!({ "differences": count }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
