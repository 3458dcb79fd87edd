//! List fees.

use bankctl_ledger::FeeFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::fees::rules::item::FeeStatus;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{fees, values};
use crate::report::{List, Report};

/// List the fees that accounts owe, paid or were spared
///
/// What is left of a fee that was taken in part is a fee of its own.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl fee list --account 1000000018
  bankctl fee list --status due -o csv")]
pub struct Args {
    /// Only fees of this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only fees in this state
    #[arg(long, value_parser = fees::fee_status())]
    pub status: Option<FeeStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = fees::fee)]
    pub after: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::FeeList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let filter = FeeFilter {
        account: account.transpose()?,
        status: args.status,
        after: args.after,
        limit: args.limit,
    };
    let (items, next) = ledger.fees().list(&filter)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
