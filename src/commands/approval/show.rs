//! Show a request.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, asked};
use crate::args::values;
use crate::report::Report;

/// Show a request
///
/// What was asked, by which operator, and how it was decided.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval show 17")]
pub struct Args {
    /// Number of the request
    #[arg(value_name = "REQUEST", value_parser = values::request)]
    pub request: i64,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalShow)?;
    let request = ledger.approvals().get(args.request)?;
    Ok(if context.for_people {
        Report::one(asked::line(&mut ledger, request))
    } else {
        Report::one(request)
    })
}
