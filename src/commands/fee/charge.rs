//! Charge a fee by hand.

use bankctl_ledger::HandCharge;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{fees, values};
use crate::report::Report;

/// Charge an account a fee of its product for something that was asked for
///
/// The product must have the fee, for the event on-request or stop-payment. Less than it
/// says may be charged, more not. Refused with insufficient_funds (exit 4) if the available
/// balance does not cover it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl fee charge 1000000018 copy-of-statement
  bankctl fee charge 1000000018 copy-of-statement 2.00 --reason 'half price' --ref FEE-0815")]
pub struct Args {
    /// Account that pays: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Code of the fee
    #[arg(value_name = "CODE", value_parser = fees::code)]
    pub code: String,
    /// How much, if less than the product says
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Why, for the people who read the statement
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: Option<String>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::FeeCharge)?;
    let account = args.account.write(&mut ledger, context)?;
    let charge = HandCharge {
        code: args.code,
        amount: args.amount,
        reason: args.reason,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(ledger.fees().charge(&account, &charge)?))
}
