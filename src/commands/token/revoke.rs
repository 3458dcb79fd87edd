//! Revoke a token.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Revoke a token, so that it no longer works
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl token revoke 3")]
pub struct Args {
    /// Number of the token
    #[arg(value_name = "TOKEN", value_parser = values::token)]
    pub token: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TokenRevoke)?;
    Ok(Report::one(ledger.access().revoke_token(args.token)?))
}
