//! Set a limit of payments of a customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Currency;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::fees::LimitArgs;
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::report::Report;

/// Limit how much and how often all accounts of a customer pay or are paid
///
/// What counts is the sum over the accounts of one currency that the customer owns; those
/// that the customer holds jointly are counted for their owners. What is beyond a limit is
/// refused with payment_limit_exceeded (exit 4), or with --then review waits for a second
/// person (exit 10). What customers order counts, as for `bankctl product limit set`: a
/// transfer from one of the accounts to another too. Limits of products hold beside these.
/// Limits never change: others of their name follow them from a later day, and one without
/// --count and --amount ends them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl limit set C00000013 cash --direction out --channel cash --per day --amount 1000
  bankctl limit set C00000013 all --direction out --per month --amount 20000 --then review
  bankctl limit set C00000013 cash --direction out --per day --effective 2027-01-01")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    #[command(flatten)]
    pub(crate) limit: LimitArgs,
    /// Currency of the accounts; the ledger's by default (ISO 4217)
    #[arg(long, value_name = "CODE", value_parser = values::currency)]
    pub currency: Option<Currency>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::LimitSet)?;
    let customer = args.customer.write(context)?;
    let change = args.limit.change();
    Ok(Report::one(ledger.limits().set_of_customer(
        customer,
        args.currency,
        &change,
    )?))
}
