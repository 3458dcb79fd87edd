//! Bring money that is on its way to an end.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::domain::kind::TransitState;
use crate::error::{Fault, exit};
use crate::report::{List, Report, Sent};

/// Finish transfers to other ledgers that were broken off
///
/// Each one arrives on its account, or goes back to the account that paid if the other
/// ledger refuses it for good. Nothing is booked twice, however often this runs and
/// whoever else transfers or sweeps at the time, so a timer may run it every minute. What
/// stays on its way, because the other ledger can't be reached, is listed with the reason:
/// the exit code is 9 then.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transit sweep
  bankctl transit sweep --quiet -o json
  bankctl transit sweep --to-ledger postgresql://bank@db.example/north")]
pub struct Args {
    /// Only what goes to the ledger that is here now, wherever it was before
    #[arg(long, value_name = "PATH|URL")]
    pub to_ledger: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let open = |address: &str| context.open_at(address);
    let mut ledger = context.open()?;
    let items = ledger.sweep(&open, args.to_ledger.as_deref())?;
    let left = items
        .iter()
        .filter(|item| item.state == TransitState::InTransit)
        .count();
    let mut report = Report::list(List::new(Sent::COLUMNS, items));
    if left > 0 {
        let message = format!("{left} transfer(s) to other ledgers are still on their way");
        let fault = Fault::new(exit::LEFT_OVER, "still_in_transit", message)
            .hint("see the reasons, and run the command again")
            .details(serde_json::json!({ "in_transit": left }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
