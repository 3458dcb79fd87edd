//! List standing orders, or what failed of them.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_types::number::OrderId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{orders, values};
use crate::report::{List, Report};

/// List standing orders, or what failed of them
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order list --account 1000000018
  bankctl order list --failed
  bankctl order list --status suspended")]
pub struct Args {
    /// Only orders that this account pays or is paid by
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only orders in this state
    #[arg(long, value_parser = orders::order_status())]
    pub status: Option<OrderStatus>,
    /// The dates that could not be done, the latest first
    #[arg(long, conflicts_with_all = ["status", "after"])]
    pub failed: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = orders::order)]
    pub after: Option<OrderId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OrderList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let account = account.transpose()?;
    if args.failed {
        let items = ledger
            .orders()
            .failed_occurrences(account.as_ref(), args.limit)?;
        return Ok(Report::list(List::of(items)));
    }
    let (items, next) =
        ledger
            .orders()
            .list((account.as_ref(), args.status), args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
