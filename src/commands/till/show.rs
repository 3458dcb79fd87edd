//! Show a till.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills;
use crate::report::{List, Report};

/// Show a till: who answers for it, what is in it, what is offered
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till show anna")]
pub struct Args {
    /// Till
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillShow)?;
    Ok(Report::list(List::of(ledger.tills().get(&args.name)?)))
}
