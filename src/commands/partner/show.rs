//! Show a partner.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Show a ledger that money goes to and comes from
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner show North")]
pub struct Args {
    /// Name of the partner
    #[arg(value_name = "NAME", value_parser = values::partner)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::PartnerShow)?;
    Ok(Report::one(ledger.interledger().partner(&args.name)?))
}
