//! Set what the law sets.

use bankctl_ledger::RegulationChange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::regulations::rules::RegulationCode;
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, values};
use crate::report::Report;

/// Write down an amount or days that the law sets, from a day on
///
/// What is in force stays until that day. Checks that were paid in before keep their days.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl regulation set reg-cc-first-day 325 --from 2030-07-01 --reason '12 CFR 229.11'
  bankctl regulation set sar-days 30 --from 2027-01-01 --reason '31 CFR 1020.320(b)(3)'")]
pub struct Args {
    /// What it is for
    #[arg(value_name = "CODE", value_parser = checks::regulation())]
    pub code: RegulationCode,
    /// Amount in US dollars, such as 275 or 275.00, or whole days
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub value: PlainDecimal,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub from: Day,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RegulationSet)?;
    let change = RegulationChange {
        code: args.code,
        value: args.value,
        from: args.from,
        reason: args.reason,
    };
    Ok(Report::one(ledger.regulations().set(&change)?))
}
