//! Say what a role needs at the server.

use bankctl_ledger::access::rules::operator::{Role, Roles};
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Print the GRANT statements that a role needs at the server
///
/// On PostgreSQL, by the owner of the tables: enough for every command that operators
/// with the role may run, and no more. Make a role of the server first. Run it again
/// after an upgrade, which may bring tables and columns that are new. Print them for
/// several roles to grant all of them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger grants --role teller | psql -d bank
  bankctl ledger grants --role supervisor,auditor --to ben")]
pub struct Args {
    /// Role of operators; repeat for more, or separate with commas
    #[arg(long = "role", value_name = "ROLE", required = true, value_delimiter = ',',
        value_parser = values::role())]
    pub roles: Vec<Role>,
    /// Role of the server to grant to; by default one with the name of the role
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let roles: Roles = args.roles.iter().copied().collect();
    let to = args.to.clone().unwrap_or_else(|| roles.names().join("_"));
    let grants = context
        .open(Action::LedgerGrants)?
        .access()
        .grants(roles, &to)?;
    if context.for_people {
        return Ok(Report::text(grants.statements.join("\n") + "\n"));
    }
    Ok(Report::one(grants))
}
