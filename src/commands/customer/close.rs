//! Close a customer.

use bankctl_ledger::Ledger;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
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
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerClose)?;
    let number = args.customer.write(context)?;
    let close = |ledger: &mut Ledger| ledger.customers().close(number);
    context.rehearse(Action::CustomerClose, close)?;
    let customer = ledger.customers().get(number)?;
    context.confirm(&format!("Close customer {number} ({})?", customer.name))?;
    let closed = close(&mut ledger)?;
    Ok(context.told(closed, |it| told::decided(it, ("Closed", "close"))))
}
