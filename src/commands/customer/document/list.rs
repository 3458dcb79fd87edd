//! List the papers of a customer.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::report::{List, Report};

/// List the papers of a customer
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer document list C00000013
  bankctl customer document list C00000013 -o json")]
pub struct Args {
    /// Customer: a number or a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerDocumentList)?;
    let items = ledger.documents().list(args.customer.read(context)?)?;
    Ok(Report::list(List::of(items)))
}
