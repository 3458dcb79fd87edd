//! Go on with your work at a till.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills;
use crate::report::{List, Report};

/// Go on with your work at a till
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till resume
  bankctl till resume anna")]
pub struct Args {
    /// Till; the one that you have open if it is left out
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillResume)?;
    let changed = ledger.tills().resume(args.name.as_deref())?;
    Ok(Report::list(List::of(changed)))
}
