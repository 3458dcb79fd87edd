//! Log in.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values::{self, SecretArgs};
use crate::report::Report;

/// Log in to a ledger that asks for a password
///
/// The session is kept in the runtime directory, where only you can read it, and holds
/// for five minutes without a command and eight hours in all, unless the ledger says
/// otherwise. With a temporary password you set a new one here.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl login
  bankctl login anna
  pass bank/anna | bankctl login anna --password-stdin")]
pub struct Args {
    /// Name of the operator; by default the one of your account
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: Option<String>,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Login)?;
    let mut ask = args.secrets.source(context);
    Ok(Report::one(
        ledger.access().log_in(args.name.as_deref(), &mut ask)?,
    ))
}
