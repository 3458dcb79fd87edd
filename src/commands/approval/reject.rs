//! Reject a request.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Reject a request of another operator
///
/// A rejected request cannot be approved later: make the request again instead.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval reject 17 --reason 'no identity card'")]
pub struct Args {
    /// Number of the request
    #[arg(value_name = "REQUEST", value_parser = values::request)]
    pub request: i64,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalReject)?;
    let rejected = ledger.approvals().reject(args.request, &args.reason)?;
    Ok(context.told(rejected, |it| told::request(it, ("Rejected", "reject"))))
}
