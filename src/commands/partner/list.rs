//! List partners.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the ledgers that money goes to and comes from, also disabled ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner list
  bankctl partner list -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context
        .open(Action::PartnerList)?
        .interledger()
        .partners()?;
    Ok(Report::list(List::of(items)))
}
