//! Set what is withheld of the interest of a customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::products::rules::rate::Rate;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::interest;
use crate::args::named::{self, NamedCustomer};
use crate::report::Report;

/// Set what part of a customer's interest is withheld
///
/// It counts for the accounts that the customer owns, from the next interest that is paid
/// to them, and goes before the rate of their products. Without a rate that one counts
/// again. In the United States it is 24 for those who are under backup withholding. The
/// audit log keeps every rate that a customer had. Where the rule products of the policy is
/// on, it takes a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer tax set C00000013 24
  bankctl customer tax set C00000013 0
  bankctl customer tax set C00000013 --of-product")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// Percent of the interest
    #[arg(value_name = "RATE", required_unless_present = "of_product", value_parser = interest::rate)]
    pub rate: Option<Rate>,
    /// The rate of the product of each account
    #[arg(long, conflicts_with = "rate")]
    pub of_product: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerTaxSet)?;
    let customer = args.customer.write(context)?;
    Ok(Report::one(
        ledger.customers().set_tax(customer, args.rate)?,
    ))
}
