//! Suspend a customer.

use clap::Args as ClapArgs;

use super::{Context, Result, held_to};
use crate::commands::values;
use crate::domain::number::CustomerNumber;
use crate::domain::permission::Action;
use crate::report::Report;

/// Suspend a customer until something is cleared up
///
/// Nobody opens an account for a suspended customer. With the policy about customers what
/// accounts there are take money and pay none out; without it only the state is kept, and
/// `bankctl account freeze` holds an account back. Approve the customer to lift it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer suspend C00000013 --reason 'address unknown'")]
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
        .open(Action::CustomerSuspend)?
        .suspend_customer(args.customer, &args.reason)?;
    Ok(held_to(changed))
}
