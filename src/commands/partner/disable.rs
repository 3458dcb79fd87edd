//! Exchange no more money with a ledger.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Stop exchanging money with another ledger
///
/// What is on its way there stays on its way, and what comes from there is not taken,
/// until it is added again. If there is any policy, it needs a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl partner disable North")]
pub struct Args {
    /// Name of the partner
    #[arg(value_name = "NAME", value_parser = values::partner)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::PartnerDisable)?;
    Ok(Report::one(
        ledger.interledger().disable_partner(&args.name)?,
    ))
}
