//! Place a hold.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{HoldRequest, Instruction};
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::Report;

/// Reserve money on an account for a withdrawal that was authorised
///
/// It counts against the available balance until it is captured, released, or its last
/// day is over.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl hold place 1000000018 120.00 --expires 2026-12-01 --memo 'hotel'
  bankctl hold place 1000000018 120.00 --ref AUTH-99")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Last day on which it reserves; without it there is no end
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub expires: Option<Day>,
    /// Your reference, such as a check number. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
    /// Text for the people who read it
    #[arg(short, long, value_name = "TEXT", value_parser = values::memo)]
    pub memo: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let Args {
        account,
        amount,
        expires,
        reference,
        memo,
    } = args;
    let request = HoldRequest {
        amount,
        expires_on: expires,
        reference: values::made_unless_given(reference),
        memo,
    };
    let mut ledger = context.open(Action::HoldPlace)?;
    let account = account.write(&mut ledger, context)?;
    context.submit_to(ledger, &Instruction::PlaceHold { account, request })
}
