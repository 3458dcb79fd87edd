//! End sessions of an operator.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// End the sessions of a user
///
/// The user can log in again; use `operator disable` to prevent that.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator revoke anna
  bankctl operator revoke anna --session 17")]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
    /// Only this session
    #[arg(long, value_name = "SESSION", value_parser = values::session)]
    pub session: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorRevoke)?;
    let items = ledger.access().revoke_sessions(&args.name, args.session)?;
    Ok(Report::list(List::of(items)))
}
