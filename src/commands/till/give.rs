//! Hand cash over.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{HandoverRequest, Place};
use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{tills, values};
use crate::report::Report;

/// Offer cash to a till or the vault
///
/// Nothing is booked until another person accepts it with `bankctl till accept`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till give anna 5000 --from vault
  bankctl till give vault 2000
  bankctl till give north-2 500 --currency EUR --ref H-12")]
pub struct Args {
    /// Who receives it: a till, or vault
    #[arg(value_name = "TO", value_parser = tills::place)]
    pub to: Place,
    /// How much
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Who gives it; your open till by default, or the vault if you have none open
    #[arg(long, value_name = "TILL|vault", value_parser = tills::place)]
    pub from: Option<Place>,
    /// Currency, if it is not the ledger's
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Option<Currency>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillGive)?;
    let request = HandoverRequest {
        to: args.to,
        from: args.from,
        amount: args.amount,
        currency: args.currency,
        reference: args.reference,
    };
    Ok(Report::one(ledger.tills().give_cash(&request)?))
}
