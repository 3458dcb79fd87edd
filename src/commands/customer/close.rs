//! Close a customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Close a customer whose accounts are all closed
///
/// The record stays; a closed customer can't be opened again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer close C00000013
  bankctl customer close C00000013 --yes")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerClose)?;
    let customer = ledger.customer(args.customer)?;
    context.confirm(&format!(
        "Close customer {} ({})?",
        args.customer, customer.name
    ))?;
    let closed = ledger.close_customer(args.customer)?;
    Ok(context.told(closed, |it| told::decided(it, ("Closed", "close"))))
}
