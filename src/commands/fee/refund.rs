//! Give a fee back.

use bankctl_ledger::TransactionRef;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Give a fee back, by a reversal that is linked to it
///
/// The fee alone is given back: what it was booked together with stays. Each fee is given
/// back once.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl fee refund T0000000013 --reason 'our mistake'
  bankctl fee refund T0000000013 --reason 'our mistake' --dry-run")]
pub struct Args {
    /// Number of the transaction that took the fee (`bankctl fee list`), or its reference
    #[arg(value_name = "TRANSACTION", value_parser = values::transaction_named)]
    pub transaction: TransactionRef,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::FeeRefund)?;
    let reference = values::made_unless_given(args.reference);
    let refund = ledger
        .fees()
        .refund(&args.transaction, &args.reason, &reference)?;
    Ok(context.told_of(&mut ledger, refund, super::super::sides, told::transaction))
}
