//! List products.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::{List, Report};

/// List the products, with the rates that hold today
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product list
  bankctl product list -o csv")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context.open(Action::ProductList)?.products().list()?;
    Ok(Report::list(List::of(items)))
}
