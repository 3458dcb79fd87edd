//! Set a till up anew.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::till_setup::SetupArgs;
use crate::args::tills;
use crate::report::{List, Report};

/// Change where a till stands, what it should hold, or how it is counted
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till update anna --max 25000 --beyond refuse
  bankctl till update anna --blind on")]
pub struct Args {
    /// Till
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: String,
    #[command(flatten)]
    pub(crate) setup: SetupArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillUpdate)?;
    let changed = ledger.tills().change(&args.name, &args.setup.change())?;
    Ok(Report::list(List::of(changed)))
}
