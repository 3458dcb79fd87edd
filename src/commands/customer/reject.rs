//! Reject a customer.

use clap::Args as ClapArgs;

use super::{Context, Result, held_to};
use crate::commands::values;
use crate::domain::number::CustomerNumber;
use crate::domain::permission::Action;
use crate::report::Report;

/// Reject a customer: the bank does not take them
///
/// Nobody opens an account for a rejected customer. With the policy about customers what
/// accounts there are take money and pay none out; without it only the state is kept.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer reject C00000013 --reason 'papers expired'")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
    /// Why, for the audit log: nothing personal
    #[arg(long, value_name = "REASON", value_parser = values::memo)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let changed = context
        .open(Action::CustomerReject)?
        .reject_customer(args.customer, &args.reason)?;
    Ok(held_to(changed))
}
