//! Make an operator.

use bankctl_ledger::Appointment;
use bankctl_ledger::access::rules::operator::Role;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Add a user
///
/// In a ledger in a file the operator is the account at the operating system that runs
/// the program; on PostgreSQL it is the role that the server lets in.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator add anna --role teller
  bankctl operator add ben --role teller --role supervisor --os-user bk42
  bankctl operator add payroll --role service --os-user cron-payroll")]
pub struct Args {
    /// Name; it cannot be changed later
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
    /// Role of the user; several may be given
    #[arg(long = "role", value_name = "ROLE", required = true, value_delimiter = ',',
        value_parser = values::role())]
    pub roles: Vec<Role>,
    /// Account at the operating system, or role at the server, if it has another name
    #[arg(long, value_name = "ACCOUNT", value_parser = values::operator)]
    pub os_user: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let appointment = Appointment {
        roles: Some(args.roles.into_iter().collect()),
        os_user: args.os_user,
    };
    let mut ledger = context.open(Action::OperatorAdd)?;
    Ok(Report::one(
        ledger.access().add_operator(&args.name, &appointment)?,
    ))
}
