//! Show a customer.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::commands::values;
use crate::domain::number::CustomerNumber;
use crate::domain::permission::Action;
use crate::report::Report;

/// Show a customer
///
/// E-mail, phone, address and birth date are masked in tables; JSON and CSV have them
/// whole.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer show C00000013
  bankctl customer show C00000013 -o json")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context
            .open(Action::CustomerShow)?
            .customer(args.customer)?,
    ))
}
