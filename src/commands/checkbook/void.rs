//! Make a check book void.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{drawn_checks, values};
use crate::report::Report;

/// Make a check book void: what is left of it is not paid any more
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl checkbook void 4 --reason 'lost in the mail'")]
pub struct Args {
    /// Number of the book, as `bankctl checkbook list` shows it
    #[arg(value_name = "BOOK", value_parser = drawn_checks::record)]
    pub book: i64,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckBookVoid)?;
    let book = ledger.drawn_checks().void_book(args.book, &args.reason)?;
    Ok(Report::one(book))
}
