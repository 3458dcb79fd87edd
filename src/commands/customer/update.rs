//! Change a customer.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, DetailArgs, Result, with_doubts};
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::report::Report;

/// Change a customer's name or contact data
///
/// What is not given stays. An empty text removes e-mail, phone, address or tin.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer update C00000013 --email ana.garcia@example.com
  bankctl customer update C00000013 --phone ''")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["name", "kind", "email", "phone", "address", "birth_date", "external_id", "tin"]))]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// Name, in any script
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: Option<String>,
    #[command(flatten)]
    pub(crate) details: DetailArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let details = args.details.with(args.name);
    let mut ledger = context.open(Action::CustomerUpdate)?;
    let updated = ledger
        .customers()
        .update(args.customer.write(context)?, &details)?;
    Ok(with_doubts(Report::one(updated), details.name.as_deref()))
}
