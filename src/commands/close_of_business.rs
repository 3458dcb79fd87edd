//! Close every business day that is due.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables;

/// Close every business day that is due, oldest first; for cron
///
/// A day is due at its close time, or when its date is over. With nothing due nothing is
/// written, and the exit code is 0. A run that was killed goes on where it was, and two at
/// once do everything once. What can't be done for one account or order is a problem: the
/// close goes on, the exit code is 9, and `bankctl day retry` does it later. It is 9 too if ACH
/// entries must be sent back or decided about by the day that begins.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl close-of-business
  bankctl close-of-business --through 2026-10-30
  bankctl close-of-business --dry-run
  bankctl close-of-business --no-input -q")]
pub struct Args {
    /// Close no day after this one
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub through: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CloseOfBusiness)?;
    let bar = context.terminal.progress("steps", 0);
    let mut chunks = 0;
    let run = ledger.day().close_of_business(args.through, &mut || {
        chunks += 1;
        bar.at(chunks);
    })?;
    drop(bar);
    let (is_closed, today) = (!run.items.is_empty(), run.business_date);
    let mut report = tables::closed(run);
    if is_closed && report.fault.is_none() {
        let due = ledger.ach().returns_due(today)?;
        report.fault = (due > 0).then(|| returns_due(due, today).into());
    }
    Ok(report)
}

/// Entries of other banks must be sent back or decided about.
fn returns_due(count: u64, today: Day) -> Fault {
    let message = format!("{count} ACH entries must be decided about or sent back by {today}");
    Fault::new(Class::LeftOver, "returns_due", message)
        .hint(format!(
            "see them with `bankctl ach list --due-by {today}`; send them with `bankctl export ach --returns`"
        ))
        .details(serde_json::json!({ "returns_due": count }))
}
