//! Close a till.

use bankctl_ledger::CountRequest;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills::{self, CountArgs};
use crate::args::values;
use crate::report::{List, Report};

/// Count a till and end your session
///
/// What is counted and not kept is offered to the vault, where another person accepts it.
/// Every currency that is in the till must be counted.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till close --count 100x47,50x18,20x133,0.25x120
  bankctl till close --counted 9330.73 --keep 500 --ref close-2026-11-30
  bankctl till close --counted 9330.73 --counted EUR:400")]
pub struct Args {
    /// Till; the one that you have open if it is left out
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: Option<String>,
    #[command(flatten)]
    pub(crate) counted: CountArgs,
    /// What stays in the till for the next session, in the ledger's currency
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub keep: Option<PlainDecimal>,
    /// Your reference. Repeating the command with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillClose)?;
    let request = CountRequest {
        counted: args.counted.some()?,
        closes: true,
        keep: args.keep,
        reference: args.reference.clone(),
    };
    let counts = ledger.tills().count(args.name.as_deref(), &request)?;
    Ok(Report::list(List::of(counts)))
}
