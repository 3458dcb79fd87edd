//! List what was sent to other ledgers.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::kind::TransitState;
use bankctl_types::number::TransactionId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List transfers to other ledgers that are still on their way
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transit list
  bankctl transit list --state returned -o json
  bankctl transit list --state all --limit 1000")]
pub struct Args {
    /// Which ones: on their way, arrived, returned because they were refused, or all
    #[arg(long, alias = "status", value_name = "STATE", default_value = "in-transit", value_parser = values::transit_state())]
    pub state: values::Wanted<TransitState>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::transaction)]
    pub after: Option<TransactionId>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let (items, next) = context.open(Action::TransitList)?.interledger().sent(
        args.state.0,
        args.after,
        args.limit,
    )?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
