//! Show how the business day stands.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Show the business day, when it is due, and what was said of days to come
///
/// In calendar mode, as every ledger begins, the clock says the business date. In
/// controlled mode, which `bankctl day open` begins, it is a record that only its close
/// moves on.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day status
  bankctl day status -o json | jq .due")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let state = context.open(Action::DayStatus)?.day_state()?;
    let mut notes = Vec::new();
    if let Some(day) = state.unfinished {
        notes.push(format!(
            "the close of {day} was broken off: `bankctl close-of-business` goes on with it"
        ));
    } else if state.due {
        notes.push(format!(
            "{} is due: `bankctl close-of-business` closes it",
            state.business_date
        ));
    }
    if state.problems > 0 {
        notes.push(format!(
            "{} problem(s) are not resolved: see `bankctl day steps DATE`",
            state.problems
        ));
    }
    let mut report = Report::one(state);
    report.notes.extend(notes);
    Ok(report)
}
