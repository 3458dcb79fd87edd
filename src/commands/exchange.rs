//! Exchange money of one currency for money of another.

use bankctl_ledger::Exchange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::exchange_rate::Rate;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::{exchange, values};
use crate::report::Report;
use crate::tables::told;

/// Give money of one account, and get money of another currency
///
/// AMOUNT is of the currency that is given, or with --buy of the one that is got. The rate
/// is what one of AMOUNT's currency costs in the other: that of the table (`bankctl
/// exchange-rate`), or the one of --rate. The other amount is rounded once, half to even.
/// What the bank earns or loses by a rate that is not the table's goes to income/exchange.
///
/// All of it is one group of transactions: `bankctl reverse --group` takes it back as a
/// whole. Look with --dry-run first at what it comes to. With `bankctl policy set exchange
/// --slip 0.5` a rate that is further off than 0.5% waits for a second person (exit 10).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl exchange 1000000018 1000000026 1000.00 --dry-run
  bankctl exchange 1000000018 1000000026 1000.00 --ref FX-81
  bankctl exchange 1000000018 1000000026 500.00 --buy --rate 1.0853")]
pub struct Args {
    /// Account that gives: its number, or at a terminal its holder's name
    #[arg(value_name = "FROM", value_parser = named::account)]
    pub from: NamedAccount,
    /// Account that gets: its number, or at a terminal its holder's name
    #[arg(value_name = "TO", value_parser = named::account)]
    pub to: NamedAccount,
    /// Amount that is given, such as 250 or 250.00; with --buy the amount that is got
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// AMOUNT is of the currency that is got
    #[arg(long)]
    pub buy: bool,
    /// What one of AMOUNT's currency costs in the other one
    #[arg(long, value_name = "RATE", value_parser = exchange::rate)]
    pub rate: Option<Rate>,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
    /// Words for the people who read the statement
    #[arg(long, value_name = "TEXT", value_parser = values::memo)]
    pub memo: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Exchange)?;
    let asked = Exchange {
        by: NamedCustomer::write_each(&args.by, context)?,
        from: args.from.write(&mut ledger, context)?,
        to: args.to.write(&mut ledger, context)?,
        amount: args.amount,
        buys: args.buy,
        rate: args.rate,
        reference: values::made_unless_given(args.reference),
        memo: args.memo,
    };
    let done = ledger.exchange().exchange(&asked)?;
    Ok(context.told(done, told::exchange))
}
