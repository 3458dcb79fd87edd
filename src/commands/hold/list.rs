//! List holds.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::HoldId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::{List, Report};

/// List holds, also ended ones
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl hold list --account 1000000018")]
pub struct Args {
    /// Only holds on this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::hold)]
    pub after: Option<HoldId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::HoldList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let account = account.transpose()?;
    let (items, next) = ledger.holds(account.as_ref(), args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
