//! Show how the business day stands.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::day::ORDERS;
use bankctl_ledger::views::DayState;
use bankctl_types::Day;
use bankctl_types::text::counted;
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
    let state = context.open(Action::DayStatus)?.day().state()?;
    let mut notes = Vec::new();
    if let Some(day) = state.unfinished {
        notes.push(unfinished(&state, day));
    } else if state.due {
        notes.push(format!(
            "{} is due: `bankctl close-of-business` closes it",
            state.business_date
        ));
    }
    if state.problems > 0 {
        notes.push(format!(
            "{} not resolved: see `bankctl day steps DATE`",
            counted(state.problems, "problem")
        ));
    }
    if state.ach_returns_due > 0 {
        notes.push(format!(
            "{} ACH entries must be decided about or sent back by today: see `bankctl ach list --due-by {}`",
            state.ach_returns_due, state.business_date
        ));
    }
    let mut report = Report::one(state);
    report.notes.extend(notes);
    Ok(report)
}

/// The step that books entries of other banks when the next day starts.
const ACH_DUE: &str = "ach-due";

/// What is to be done about a close that is not finished. What is done when the next day
/// starts waits for that day, and was not broken off.
fn unfinished(state: &DayState, day: Day) -> String {
    let starts = state.unfinished_step.as_deref() == Some(ORDERS);
    let has_entries = state.unfinished_step.as_deref() == Some(ACH_DUE);
    match state.next {
        Some(next) if has_entries && state.business_date == day => format!(
            "{next} is not open: `bankctl day open` opens it, then `bankctl close-of-business` books the ACH entries that are due on it"
        ),
        Some(next) if starts && state.business_date == day => format!(
            "{next} is not open: `bankctl day open` opens it, then `bankctl close-of-business` carries out its standing orders"
        ),
        _ if starts => format!(
            "the standing orders of {} are not carried out: `bankctl close-of-business` does that",
            state.business_date
        ),
        _ => format!(
            "the close of {day} was broken off: `bankctl close-of-business` goes on with it"
        ),
    }
}
