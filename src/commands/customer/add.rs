//! Add a customer.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, DetailArgs, Result, with_doubts};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Add a customer
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer add --name 'Ana García' --email ana@example.com
  bankctl customer add --name 'Example GmbH' --kind business --external-id CRM-77")]
pub struct Args {
    /// Name, in any script
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: String,
    #[command(flatten)]
    pub(crate) details: DetailArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let details = args.details.with(None);
    let added = context
        .open(Action::CustomerAdd)?
        .add_customer(&args.name, &details)?;
    Ok(with_doubts(
        context.told(added, told::added),
        Some(&args.name),
    ))
}
