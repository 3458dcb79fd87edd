//! Give money of a check before its day.

use bankctl_ledger::CheckRelease;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, values};
use crate::report::Report;

/// Let money of a check be used before its day
///
/// Of several days the last one is given first. It moves no money. By the policy's rule
/// availability it waits for a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check release K00000013 --reason 'the drawer called: it is good'
  bankctl check release K00000013 --amount 500 --reason 'rent is due'")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
    /// How much; all that is kept back by default
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckRelease)?;
    let release = CheckRelease {
        check: args.check,
        amount: args.amount,
        reason: args.reason,
    };
    Ok(Report::one(ledger.checks().release(&release)?))
}
