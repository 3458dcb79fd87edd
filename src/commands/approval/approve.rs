//! Approve a request.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Approve a request of another operator, and carry it out
///
/// The request runs from the start, under the rules of this moment and in the name of the
/// operator who asked. If a rule refuses it now, it stays a request. Money for another
/// ledger is on its way then, and `transit sweep` brings it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval approve 17")]
pub struct Args {
    /// Number of the request
    #[arg(value_name = "REQUEST", value_parser = values::request)]
    pub request: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalApprove)?;
    let approved = ledger.approve(args.request)?;
    let is_sent = approved.request.get("send").is_some();
    let report = context.told(approved, |it| told::request(it, ("Approved", "approve")));
    Ok(if is_sent && !context.dry_run {
        report.note("the money is on its way: `bankctl transit sweep` brings it".to_owned())
    } else {
        report
    })
}
