//! Link customers.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::report::Report;

/// Say that two customers are not run apart: their cash counts together
///
/// Corporations are persons of their own in cash reports, unless they are not run apart from
/// one another: they share staff, premises or accounts, or pay each other's bills. With --ctr
/// the cash of both is compared with the threshold together, and those who had cash are in one
/// report. It counts for reports that are not filed, whatever their day. Who is linked with one
/// of a group is linked with all of it; `bankctl ctr links` lists them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer link C00000013 C00000021 --ctr
  bankctl customer link C00000013 C00000021 --ctr --end")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// The other customer
    #[arg(value_name = "OTHER", value_parser = named::customer)]
    pub other: NamedCustomer,
    /// In the sums of cash reports
    #[arg(long, required = true)]
    pub ctr: bool,
    /// They are apart again
    #[arg(long)]
    pub end: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerLink)?;
    let [customer, other] = [&args.customer, &args.other].map(|one| one.write(context));
    Ok(Report::one(
        ledger.ctr().link(customer?, other?, !args.end)?,
    ))
}
