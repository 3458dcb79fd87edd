//! List holds.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::kind::HoldStatus;
use bankctl_types::number::HoldId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::{List, Report};

/// List holds
///
/// Tables show those that reserve money, unless --status or --all asks for others. JSON
/// and CSV have all.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl hold list --account 1000000018
  bankctl hold list --status captured
  bankctl hold list --all")]
pub struct Args {
    /// Only holds on this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Only holds in this state
    #[arg(long, value_parser = values::hold_status())]
    pub status: Option<HoldStatus>,
    /// Ended ones too
    #[arg(long, conflicts_with = "status")]
    pub all: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::hold)]
    pub after: Option<HoldId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let only_open = context.for_people && !args.all && args.status.is_none();
    let status = args.status.or(only_open.then_some(HoldStatus::Placed));
    let mut ledger = context.open(Action::HoldList)?;
    let account = args.account.as_ref();
    let account = account.map(|named| named.read(&mut ledger, context));
    let account = account.transpose()?;
    let (items, next) = ledger
        .holds()
        .list((account.as_ref(), status), args.after, args.limit)?;
    let report = Report::list(List {
        next,
        ..List::of(items)
    });
    Ok(if only_open {
        report.note("only open holds are listed: add --all for the others")
    } else {
        report
    })
}
