//! Count a till.

use bankctl_ledger::CountRequest;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills::{self, CountArgs};
use crate::args::values;
use crate::report::{List, Report};

/// Count the cash in a till
///
/// What is there more or less than by the books is booked to expense/cash-over-short.
/// Where the policy asks for a second person, the count is kept, the till rests, and the
/// difference waits (exit 10).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till count --count 100x47,50x18,20x133,0.25x120
  bankctl till count anna --counted 9330.73
  bankctl till count anna --counted EUR:400")]
pub struct Args {
    /// Till; the one that you have open if it is left out
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: Option<String>,
    #[command(flatten)]
    pub(crate) counted: CountArgs,
    /// Your reference. Repeating the command with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillCount)?;
    let request = CountRequest {
        counted: args.counted.some()?,
        closes: false,
        keep: None,
        reference: args.reference.clone(),
    };
    let counts = ledger.tills().count(args.name.as_deref(), &request)?;
    Ok(Report::list(List::of(counts)))
}
