//! List the papers of a customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List the papers of a customer
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer document list C00000013
  bankctl customer document list C00000013 -o json")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context
        .open(Action::CustomerDocumentList)?
        .documents(args.customer)?;
    Ok(Report::list(List::of(items)))
}
