//! Show the steps of a close.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// Show what each step of a day's close did, or how far it is
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl day steps
  bankctl day steps 2026-10-30 -o json")]
pub struct Args {
    /// Business day; the last one whose close has begun by default
    #[arg(value_name = "DATE", value_parser = values::day)]
    pub date: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let day = context.open(Action::DaySteps)?.day().steps(args.date)?;
    let mut list = List::of(day.steps);
    list.beside.insert("date".to_owned(), json!(day.date));
    list.beside.insert("next_date".to_owned(), json!(day.next));
    list.beside.insert("status".to_owned(), json!(day.status));
    list.beside
        .insert("problems".to_owned(), json!(day.problems));
    let mut report = Report::list(list).note(format!("the close of {}", day.date));
    report.notes.extend(day.problems.iter().map(|problem| {
        format!(
            "{} {}, {}: {} ({})",
            problem.date, problem.step, problem.subject, problem.message, problem.code
        )
    }));
    Ok(report)
}
