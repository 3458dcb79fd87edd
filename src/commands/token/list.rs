//! List tokens.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List tokens of programs, also expired and revoked ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl token list")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::TokenList)?.access().tokens()?;
    Ok(Report::list(List::of(items)))
}
