//! Explain a difference.

use bankctl_ledger::Resolution;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{tills, values};
use crate::report::Report;

/// Book what explains the difference of a count
///
/// A shortage is taken from the customer who got too much, a surplus given to the one who
/// got too little; the other side is expense/cash-over-short.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till resolve 12 --account 1000000018 225 --reason 'keyed 250.00 for 25.00'")]
pub struct Args {
    /// Number of the count, as `bankctl till counts` lists it
    #[arg(value_name = "COUNT", value_parser = tills::number)]
    pub count: i64,
    /// Account of the customer
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// How much
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Why, for the people who read the statement
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillResolve)?;
    let resolution = Resolution {
        count: args.count,
        account: args.account.write(&mut ledger, context)?,
        amount: args.amount,
        reason: args.reason,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(ledger.tills().resolve_difference(&resolution)?))
}
