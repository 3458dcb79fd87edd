//! Approve a customer.

use clap::Args as ClapArgs;

use super::{Context, Result, held_to};
use crate::commands::values;
use crate::domain::number::CustomerNumber;
use crate::domain::permission::Action;
use crate::report::Report;

/// Approve a customer: the bank knows who it is
///
/// With the policy about customers (`bankctl policy set customers --always`) new customers
/// are pending, and until every holder is approved an account takes money and pays none
/// out. Whoever was a customer before is not approved either: approve those first.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer approve C00000013")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let changed = context
        .open(Action::CustomerApprove)?
        .approve_customer(args.customer)?;
    Ok(held_to(changed))
}
