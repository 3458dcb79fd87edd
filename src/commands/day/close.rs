//! Close the business day that is open.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables;

/// Close the business day that is open now, even before its close time
///
/// The steps run one after the other, and the next business day is opened. Tellers go on
/// working meanwhile. What was broken off goes on where it was when the command is run
/// again. Every night `bankctl close-of-business` does this for the days that are due.
///
/// With --force the step preflight is passed over, and no other: the reason stands with the
/// day. Where the rule days of the policy is on, that takes a second person (exit 10); once
/// it is approved, run the command again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day close
  bankctl day close --no-open
  bankctl day close --force --reason 'payroll of 3 files goes on tomorrow'
  bankctl day close --dry-run")]
pub struct Args {
    /// Open no next day: nothing is booked until `bankctl day open`
    #[arg(long)]
    pub no_open: bool,
    /// Pass over the first step, which looks at what should be finished
    #[arg(long, requires = "reason")]
    pub force: bool,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", requires = "force", value_parser = values::reason)]
    pub reason: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DayClose)?;
    let bar = context.terminal.progress("steps", 0);
    let mut chunks = 0;
    let run = ledger
        .day()
        .close(!args.no_open, args.reason.as_deref(), &mut || {
            chunks += 1;
            bar.at(chunks);
        })?;
    drop(bar);
    Ok(tables::closed(run))
}
