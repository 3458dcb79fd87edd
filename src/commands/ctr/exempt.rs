//! Exempt a customer from cash reports.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::report::Report;

/// Exempt a customer from cash reports, or end that
///
/// For those whom the law exempts: other banks, authorities, listed companies (31 CFR
/// 1020.315). It counts for reports that are not filed, whatever their day.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ctr exempt C00000013
  bankctl ctr exempt C00000013 --end")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// File reports of the customer again
    #[arg(long)]
    pub end: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CtrExempt)?;
    let customer = args.customer.write(context)?;
    Ok(Report::one(ledger.ctr().exempt(customer, !args.end)?))
}
