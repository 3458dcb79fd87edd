//! Take back what a check brought.

use bankctl_ledger::CheckReturn;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::checks::rules::item::ReturnReason;
use bankctl_types::number::CheckId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, values};
use crate::report::Report;

/// Take back what a check brought, because it came back unpaid
///
/// All of it is taken, also below zero and beyond a limit: the linked opposite, once. What
/// keeps it back ends first, and the product's fee for a returned deposit goes with it. A
/// check that was typed in wrongly is taken back with keyed-in-error, which costs nothing,
/// and may be paid in again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check return K00000013 --reason nsf
  bankctl check return K00000013 --reason closed --no-fee --ref RET-88
  bankctl check return K00000013 --reason keyed-in-error")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "CHECK", value_parser = checks::check)]
    pub check: CheckId,
    /// Why it came back
    #[arg(long, value_parser = checks::return_reason())]
    pub reason: ReturnReason,
    /// Charge nothing for it
    #[arg(long)]
    pub no_fee: bool,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckReturn)?;
    let back = CheckReturn {
        check: args.check,
        reason: args.reason,
        no_fee: args.no_fee,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(ledger.checks().return_check(&back)?))
}
