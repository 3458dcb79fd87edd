//! Set one's own password.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values::SecretArgs;
use crate::report::Report;

/// Set your own password
///
/// If you have a password, it is asked for first. Every other session of yours ends.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator password
  pass bank/old-and-new | bankctl operator password --password-stdin")]
pub struct Args {
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorPassword)?;
    let mut ask = args.secrets.source(context);
    Ok(Report::one(ledger.access().set_password(&mut ask)?))
}
