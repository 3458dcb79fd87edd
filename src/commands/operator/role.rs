//! Change what an operator is.

use bankctl_ledger::Appointment;
use bankctl_ledger::access::rules::operator::Role;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Change the roles or the system account of a user
///
/// The roles given here are all that the operator has afterwards.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator role anna --role teller,supervisor
  bankctl operator role anna --os-user anna.k")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
pub struct Args {
    /// Name of the operator
    #[arg(value_name = "NAME", value_parser = values::operator)]
    pub name: String,
    /// What the operator is from now on; several may be given
    #[arg(long = "role", value_name = "ROLE", value_delimiter = ',', value_parser = values::role(),
        group = "change")]
    pub roles: Vec<Role>,
    /// Account at the operating system, or role at the server
    #[arg(long, value_name = "ACCOUNT", value_parser = values::operator, group = "change")]
    pub os_user: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let appointment = Appointment {
        roles: (!args.roles.is_empty()).then(|| args.roles.into_iter().collect()),
        os_user: args.os_user,
    };
    let mut ledger = context.open(Action::OperatorRole)?;
    Ok(Report::one(
        ledger.access().change_operator(&args.name, &appointment)?,
    ))
}
