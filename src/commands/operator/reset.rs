//! Give another operator a temporary password.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values::{self, SecretArgs};
use crate::report::Report;

/// Give another user a temporary password
///
/// It is good for one login, which asks for a new one. It also ends the operator's
/// sessions, turns two-factor login off and forgets failed logins. If the operators policy
/// is on, it needs a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator reset anna
  pass bank/temporary | bankctl operator reset anna --password-stdin")]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorReset)?;
    let mut ask = args.secrets.source(context);
    Ok(Report::one(
        ledger.access().reset_password(&args.name, &mut ask)?,
    ))
}
