//! List disputes.

use bankctl_ledger::DisputeFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::disputes::rules::dispute::DisputeStatus;
use bankctl_types::Day;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{disputes, values};
use crate::report::{List, Report};

/// List disputes, with what is to be done next and by when
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute list
  bankctl dispute list --due 2026-12-08
  bankctl dispute list --account 1000000018 --all")]
pub struct Args {
    /// Only those with something to do until this day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub due: Option<Day>,
    /// Only those about this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only those in this state
    #[arg(long, value_parser = disputes::status())]
    pub status: Option<DisputeStatus>,
    /// Those about which nothing is left to do, too
    #[arg(long, conflicts_with = "status")]
    pub all: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = disputes::dispute)]
    pub after: Option<DisputeId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let filter = DisputeFilter {
        account: account.transpose()?,
        status: args.status,
        due: args.due,
        all: args.all,
    };
    let (items, next) = ledger.disputes().list(&filter, args.after, args.limit)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
