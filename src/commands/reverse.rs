//! Take a transaction back.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::value_date::CountsFrom;
use bankctl_ledger::{Instruction, TransactionRef};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Undo a transaction by posting the opposite entry, linked to it
///
/// Nothing is ever deleted: the reversal is a new transaction that names the first
/// one. Each transaction can be reversed once; the account that pays it back must have
/// the money available. A teller's reversal waits for a supervisor, unless the rule
/// `own-reversals` of the policy allows it. What was booked together in a group is
/// reversed together, with --group. Where business days are closed, a reversal counts
/// from the day of what it takes back, so that an error earns no interest.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl reverse T0000000013 --reason 'posted twice by mistake'
  bankctl reverse CHK-4711 --reason 'check returned'
  bankctl reverse T0000000013 --group --reason 'rent paid from the wrong account'")]
pub struct Args {
    /// Number of the transaction, or its reference
    #[arg(value_name = "TRANSACTION", value_parser = values::transaction_named)]
    pub transaction: TransactionRef,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// Reverse all transactions that were booked together with it
    #[arg(long)]
    pub group: bool,
    /// From which day it counts: `original`, the value date of what it takes back (in a
    /// closed month the first day that is open), or `today`. Where business days are
    /// closed that is `original`, else `today`
    #[arg(long, value_name = "WHICH", value_parser = values::counts_from())]
    pub value_date: Option<CountsFrom>,
    /// Your reference, such as a check number. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let (transaction, reason, counts_from) = (args.transaction, args.reason, args.value_date);
    let reference = values::made_unless_given(args.reference);
    let request = if args.group {
        Instruction::ReverseGroup {
            transaction,
            reason,
            counts_from,
            reference,
        }
    } else {
        Instruction::Reverse {
            transaction,
            reason,
            counts_from,
            reference,
        }
    };
    context.submit(Action::Reverse, &request)
}
