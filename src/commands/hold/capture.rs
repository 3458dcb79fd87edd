//! Capture a hold.

use bankctl_ledger::Instruction;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::HoldId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Pay out reserved money, in whole or in part
///
/// A hold is captured once; what is not taken is released.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl hold capture H00000013
  bankctl hold capture H00000013 99.50")]
pub struct Args {
    /// Number of the hold
    #[arg(value_name = "HOLD", value_parser = values::hold)]
    pub hold: HoldId,
    /// Amount; the whole hold by default
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Your reference, such as a check number. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let request = Instruction::CaptureHold {
        hold: args.hold,
        amount: args.amount,
        reference: values::made_unless_given(args.reference),
    };
    context.submit(Action::HoldCapture, &request)
}
