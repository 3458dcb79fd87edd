//! Take a check in again.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, values};
use crate::report::Report;

/// Take a check in again that came back
///
/// One that came back for nsf or uncollected goes again once, and waits longer for it; so
/// does one whose endorsement was missing or whose date was to come, which does not.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check redeposit K00000013
  bankctl check redeposit K00000013 --ref AGAIN-13")]
pub struct Args {
    /// Number of the check that came back
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckRedeposit)?;
    let reference = values::made_unless_given(args.reference);
    Ok(Report::one(
        ledger.checks().redeposit(args.check, &reference)?,
    ))
}
