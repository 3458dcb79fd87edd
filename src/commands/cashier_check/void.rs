//! Make a cashier's check void.

use bankctl_ledger::CashierVoid;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{drawn_checks, values};
use crate::report::Report;

/// Make a cashier's check void, and give the money back
///
/// The money goes back to the account that paid for it; the fee does not. One that was lost
/// may be claimed 90 days after its date (claim_too_early before); one that was given back
/// is void at once, with --in-hand.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl cashier-check void 12 --reason 'purchase fell through' --in-hand
  bankctl cashier-check void 12 --reason 'lost, claim of 2027-03-01'")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "N", value_parser = drawn_checks::number)]
    pub number: i64,
    /// Why, for the people who read the statement
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// The check itself was given back
    #[arg(long)]
    pub in_hand: bool,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CashierCheckVoid)?;
    let void = CashierVoid {
        number: args.number,
        reason: args.reason,
        in_hand: args.in_hand,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(
        ledger.drawn_checks().void_cashier_check(&void)?,
    ))
}
