//! Make a token.

use bankctl_ledger::TokenRequest;
use bankctl_ledger::access::rules::api_token::Scope;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::config;
use crate::report::Report;

/// Make a token for a program, and show it once
///
/// Write it to a file that only the program's account can read, and name that in
/// BANKCTL_TOKEN_FILE. A scope is a command: import:payroll, customer:show, stats:read,
/// deposit:write. Commands that are for people only, such as approvals, have no scope.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl token create payroll --scope import:payroll,stats:read --expires 90d
  bankctl token create payroll --scope history:read --expires 30d -o json")]
pub struct Args {
    /// Operator that the program works as: a service
    #[arg(value_name = "OPERATOR", value_parser = values::operator)]
    pub operator: String,
    /// What it may be used for; several may be given
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',',
        value_parser = values::scope)]
    pub scopes: Vec<Scope>,
    /// For how many days, as in 90d; at most 366
    #[arg(long, value_name = "DAYS", value_parser = values::lifetime)]
    pub expires: i64,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let request = TokenRequest {
        operator: args.operator,
        scopes: args.scopes,
        days: args.expires,
        bits: config::secret_seed()?,
    };
    let mut ledger = context.open(Action::TokenCreate)?;
    Ok(Report::one(ledger.access().create_token(&request)?))
}
