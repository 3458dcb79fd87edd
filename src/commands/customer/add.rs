//! Add a customer.

use clap::Args as ClapArgs;

use super::{Context, Result, with_doubts};
use crate::commands::values;
use crate::domain::Day;
use crate::domain::kind::CustomerKind;
use crate::ledger::CustomerDetails;
use crate::report::Report;

/// Add a customer
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer add --name 'Ana García' --email ana@example.com
  bankctl customer add --name 'Example GmbH' --kind business --external-id CRM-77")]
pub struct Args {
    /// Name, in any script
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: String,
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
        name: None,
        email: args.email,
        phone: args.phone,
        address: args.address,
        birth_date: args.birth_date,
        external_id: args.external_id,
    };
    let added = context.open()?.add_customer(&args.name, &details)?;
    Ok(with_doubts(Report::one(added), Some(&args.name)))
}
