//! Open a till.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{tills, values};
use crate::report::{List, Report};
use crate::tables::told;
use bankctl_ledger::Float;

/// Open a till: from now on you answer for its cash
///
/// With --amount or --count it accepts the cash that was offered to it in the same
/// step. Refused with count_differs (exit 4) if that is not as much.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till open anna
  bankctl till open anna --amount 5000
  bankctl till open --count 100x40,20x50 --ref open-2026-11-30")]
pub struct Args {
    /// Till; the one that is assigned to you if it is left out
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: Option<String>,
    /// The float that was offered
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount, conflicts_with = "count")]
    pub amount: Option<PlainDecimal>,
    /// The float by notes and coins, such as 100x40,20x50
    #[arg(long, value_name = "SPEC", value_parser = tills::pieces)]
    pub count: Option<bankctl_ledger::Counted>,
    /// Your reference. Repeating the command with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillOpen)?;
    let float = match (args.amount, &args.count) {
        (Some(amount), _) => Float::of(amount),
        (None, count) => Float(count.clone()),
    };
    let opened = ledger
        .tills()
        .open(args.name.as_deref(), &float, args.reference.as_deref())?;
    let over: Vec<String> = opened.iter().filter_map(told::opened_full).collect();
    let mut report = Report::list(List::of(opened));
    report.notes.extend(over);
    Ok(report)
}
