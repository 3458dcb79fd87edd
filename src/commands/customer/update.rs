//! Change a customer.

use clap::Args as ClapArgs;

use super::{Context, Result, with_doubts};
use crate::commands::values;
use crate::domain::Day;
use crate::domain::kind::CustomerKind;
use crate::domain::number::CustomerNumber;
use crate::ledger::CustomerDetails;
use crate::report::Report;

/// Change what is known of a customer
///
/// What is not given stays. An empty text takes e-mail, phone or address away.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer update C00000013 --email ana.garcia@example.com
  bankctl customer update C00000013 --phone ''")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["name", "kind", "email", "phone", "address", "birth_date", "external_id"]))]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
    /// Name, in any script
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: Option<String>,
    /// Person or business
    #[arg(long, value_parser = values::customer_kind())]
    pub kind: Option<CustomerKind>,
    /// E-mail address
    #[arg(long, value_name = "EMAIL", value_parser = values::email)]
    pub email: Option<String>,
    /// Telephone number
    #[arg(long, value_name = "PHONE", value_parser = values::memo)]
    pub phone: Option<String>,
    /// Postal address
    #[arg(long, value_name = "ADDRESS", value_parser = values::memo)]
    pub address: Option<String>,
    /// Day of birth, or of foundation
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub birth_date: Option<Day>,
    /// Number in another system; unique
    #[arg(long, value_name = "ID", value_parser = values::reference)]
    pub external_id: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let details = CustomerDetails {
        kind: args.kind,
        name: args.name,
        email: args.email,
        phone: args.phone,
        address: args.address,
        birth_date: args.birth_date,
        external_id: args.external_id,
    };
    let updated = context.open()?.update_customer(args.customer, &details)?;
    Ok(with_doubts(Report::one(updated), details.name.as_deref()))
}
