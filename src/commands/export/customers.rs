//! Export customers.

use clap::Args as ClapArgs;

use super::{Context, Result, Target, stream};
use crate::report::{Customer, Report};

/// Export customers
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export customers -o json")]
pub struct Args {
    #[command(flatten)]
    pub(crate) target: Target,
}

/// Runs the command.
pub fn run(_args: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(stream(Customer::COLUMNS, context.open()?.into_customers()))
}
