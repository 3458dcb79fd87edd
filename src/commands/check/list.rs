//! List checks.

use bankctl_ledger::CheckFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::checks::rules::item::CheckStatus;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{checks, values};
use crate::report::{List, Report};

/// List checks that were paid in, newest first
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check list
  bankctl check list --account 1000000018
  bankctl check list --status returned")]
pub struct Args {
    /// Only checks that were paid in to this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only checks in this state
    #[arg(long, value_parser = checks::status())]
    pub status: Option<CheckStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = checks::check)]
    pub after: Option<CheckId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let filter = CheckFilter {
        account: account.transpose()?,
        status: args.status,
        after: args.after,
        limit: args.limit,
    };
    let (items, next) = ledger.checks().list(&filter)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
