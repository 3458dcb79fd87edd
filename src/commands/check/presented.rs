//! List presented checks.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::drawn_checks::rules::item::ItemStatus;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{drawn_checks, values};
use crate::report::{List, Report};

/// List the checks that were presented, newest first, paid or returned
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check presented --account 1000000018
  bankctl check presented --status returned -o csv")]
pub struct Args {
    /// Only checks of this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only checks in this state
    #[arg(long, value_parser = drawn_checks::status())]
    pub status: Option<ItemStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = drawn_checks::record)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckPresented)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let account = account.transpose()?;
    let page = (args.after, args.limit);
    let (items, next) = ledger
        .drawn_checks()
        .presented(account.as_ref(), args.status, page)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
