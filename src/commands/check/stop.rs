//! Stop the payment of a check.

use bankctl_ledger::StopOrder;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::drawn_checks::StopFee;
use bankctl_ledger::drawn_checks::rules::numbers::Numbers;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{drawn_checks, values};
use crate::report::Report;

/// Stop the payment of a check, or of a range of checks
///
/// Any one holder of the account may order it. It lasts six months and can be renewed; one
/// that is given orally lapses after 14 calendar days unless it is confirmed in writing.
/// The fee of the account's product is taken with it; see it first with --dry-run.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check stop 1000000018 --number 1021
  bankctl check stop 1000000018 --number 1021 --amount 45.00 --oral
  bankctl check stop 1000000018 --number 1026-1050 --no-fee --ref LOST-BOOK-7")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Number of the check, or a range such as 1021-1030
    #[arg(long, value_name = "N[-M]", value_parser = drawn_checks::numbers)]
    pub number: Numbers,
    /// Stop only a check of this amount
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// The order is not in writing yet
    #[arg(long)]
    pub oral: bool,
    /// Take the fee of the product, and refuse the order if it has none
    #[arg(long, conflicts_with = "no_fee")]
    pub fee: bool,
    /// Take no fee
    #[arg(long)]
    pub no_fee: bool,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckStop)?;
    let order = StopOrder {
        account: args.account.write(&mut ledger, context)?,
        numbers: args.number,
        amount: args.amount,
        oral: args.oral,
        fee: match (args.fee, args.no_fee) {
            (true, _) => StopFee::Charged,
            (_, true) => StopFee::None,
            _ => StopFee::AsProduct,
        },
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(ledger.drawn_checks().stop_payment(&order)?))
}
