//! List requests.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use clap::Args as ClapArgs;

use super::{Context, Result, asked};
use crate::args::values;
use crate::report::{List, Report};

/// List requests that need a second person
///
/// Tables show those that wait, unless --status or --all asks for others. JSON and CSV
/// have all.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl approval list
  bankctl approval list --status rejected
  bankctl approval list --all
  bankctl approval list --status pending -o json")]
pub struct Args {
    /// Only requests in this state
    #[arg(long, value_parser = values::approval_status())]
    pub status: Option<ApprovalStatus>,
    /// Decided ones too
    #[arg(long, conflicts_with = "status")]
    pub all: bool,
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
    let only_open = context.for_people && !args.all && args.status.is_none();
    let status = args.status.or(only_open.then_some(ApprovalStatus::Pending));
    let (items, next) = ledger
        .approvals()
        .list(status, args.after.unwrap_or(0), args.limit)?;
    let list = if context.for_people {
        let lines = items.into_iter();
        List::of(lines.map(|item| asked::line(&mut ledger, item)).collect())
    } else {
        List::of(items)
    };
    let report = Report::list(List { next, ..list });
    Ok(if only_open {
        report.note("only waiting requests are listed: add --all for the others")
    } else {
        report
    })
}
