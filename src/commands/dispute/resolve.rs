//! Decide a dispute.

use bankctl_ledger::Resolve;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::disputes::rules::dispute::Outcome;
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::DisputeId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{disputes, values};
use crate::report::Report;

/// Decide a dispute, and book what that comes to
///
/// For the customer: what was credited becomes a loss of the bank (expense/disputes), and
/// what was not is paid. For the bank: what was credited is taken back, whatever the account
/// has, at once or from --debit-on on. A part for the customer is given with --amount; the
/// rest of the credit is taken back. It is done once: the same again is told as replayed.
///
/// After a credit was taken back no overdraft fee is charged until 5 business days after the
/// customer was told.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute resolve D00000013 --for customer --reason 'the merchant could not show a slip'
  bankctl dispute resolve D00000013 --for customer --amount 40 --reason 'keyed 90 for 50'
  bankctl dispute resolve D00000013 --for bank --reason 'signed slip' --debit-on 2026-12-29")]
pub struct Args {
    /// Number of the dispute
    #[arg(value_name = "DISPUTE", value_parser = disputes::dispute)]
    pub dispute: DisputeId,
    /// For whom
    #[arg(long = "for", value_name = "WHOM", value_parser = disputes::outcome())]
    pub outcome: Outcome,
    /// The error that was found, if it is not all that is disputed
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// From when on the credit is taken back, if not at once
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub debit_on: Option<Day>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeResolve)?;
    let request = Resolve {
        dispute: args.dispute.key(),
        outcome: args.outcome,
        amount: args.amount,
        reason: args.reason,
        debit_on: args.debit_on,
    };
    Ok(Report::one(ledger.disputes().resolve(&request)?))
}
