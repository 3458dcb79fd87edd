//! Show a customer.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::report::Report;

/// Show a customer
///
/// E-mail, phone, address and birth date are masked in tables; JSON and CSV have them
/// whole for tellers, supervisors and services. With --reveal they are whole in every
/// form, and the audit log records the operator who saw them. Where the key of personal
/// data is missing they are unreadable.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer show C00000013
  bankctl customer show garcia
  bankctl customer show 1000000018
  bankctl customer show C00000013 --reveal
  bankctl customer show C00000013 -o json")]
pub struct Args {
    /// Customer: a number, a name, or the number of an account
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// Show personal data whole, and record that you saw it
    #[arg(long)]
    pub reveal: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerShow)?;
    let customer = args.customer.read(context)?;
    Ok(Report::one(if args.reveal {
        ledger.privacy().reveal(customer)?
    } else {
        ledger.customers().get(customer)?
    }))
}
