//! Present a cashier's check.

use bankctl_ledger::CashierPresentment;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::drawn_checks::refusal;
use bankctl_types::RoutingNumber;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, drawn_checks, values};
use crate::report::Report;

/// Present a cashier's check: it is paid or returned
///
/// It is paid once, for the amount for which it was issued, unless it is void.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl cashier-check present 12 4000
  bankctl cashier-check present 12 4000 --routing 021000021 --trace 0815 --ref CLR-77")]
pub struct Args {
    /// Number of the check
    #[arg(value_name = "N", value_parser = drawn_checks::number)]
    pub number: i64,
    /// Amount that is asked for
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Routing number of the bank that presents it
    #[arg(long, value_name = "ROUTING", value_parser = checks::routing)]
    pub routing: Option<RoutingNumber>,
    /// Number by which that bank traces it
    #[arg(long, value_name = "TRACE", value_parser = drawn_checks::trace)]
    pub trace: Option<String>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CashierCheckPresent)?;
    let check = CashierPresentment {
        number: args.number,
        amount: args.amount,
        routing: args.routing.map(|routing| routing.to_string()),
        trace: args.trace,
        reference: values::made_unless_given(args.reference),
    };
    let done = ledger.drawn_checks().present_cashier_check(&check)?;
    match refusal(&done) {
        Some(fault) => Err(fault.into()),
        None => Ok(Report::one(done)),
    }
}
