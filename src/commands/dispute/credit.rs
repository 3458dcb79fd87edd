//! Credit what is disputed.

use bankctl_ledger::CreditRequest;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Credit what is disputed until the bank has decided
///
/// It is booked from receivable/disputes to the account, once: the same again is told as
/// replayed.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute credit D00000013
  bankctl dispute credit D00000013 --less-50
  bankctl dispute credit D00000013 --amount 120.00")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// How much; all that is disputed by default
    #[arg(long, value_name = "AMOUNT", conflicts_with = "less_50", value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Keep 50 dollars back, of an unauthorised transaction
    #[arg(long = "less-50")]
    pub less_50: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeCredit)?;
    let request = CreditRequest {
        dispute: args.dispute.key(),
        amount: args.amount,
        less_50: args.less_50,
    };
    Ok(Report::one(ledger.disputes().credit(&request)?))
}
