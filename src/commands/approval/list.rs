//! List requests.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List requests that need a second person, also decided ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval list --status pending
  bankctl approval list -o json")]
pub struct Args {
    /// Only requests in this state
    #[arg(long, value_parser = values::approval_status())]
    pub status: Option<ApprovalStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::line_number)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ApprovalList)?;
    let (items, next) = ledger.approvals(args.status, args.after.unwrap_or(0), args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
