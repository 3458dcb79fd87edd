//! Set a fee of a product.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::fees::rules::condition::TypedCondition;
use bankctl_ledger::fees::rules::term::{FeeEvent, FirstPeriod};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::{FeeChange, PriceChange};
use bankctl_types::Day;
use bankctl_types::money::{Limit, PlainDecimal};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{fees, interest, values};
use crate::error::{Class, Fault};
use crate::report::Report;

/// Set what accounts of a product pay from a day on
///
/// Fees never change: others of their code follow them from a later day, and one of 0 ends
/// them. A fee for a withdrawal or a transfer is booked together with it; the account must
/// have both. A fee of the month is taken by the close of its last day, down to zero; what
/// is left stays due and is tried again by every close. One for an overdraft is taken by
/// the close of the day for each payment that left the account below zero, even beyond its
/// limit. Both take controlled mode (`bankctl day open`).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product fee set checking-gold monthly --event monthly --amount 12 --waive-if 'min-daily-balance>=1500'
  bankctl product fee set checking-gold cash-out --event withdrawal --amount 2.50 --free 4
  bankctl product fee set checking-gold transfer --event transfer --percent 1.5 --min 2 --max 25
  bankctl product fee set checking-gold overdrawn --event overdraft --amount 30 --per-day 3 --de-minimis 5
  bankctl product fee set checking-gold monthly --event monthly --amount 0 --effective 2027-01-01")]
pub struct Args {
    /// Code of the product
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub product: String,
    /// Code of the fee, such as monthly
    #[arg(value_name = "FEE", value_parser = fees::code)]
    pub fee: String,
    /// What it is for
    #[arg(long, value_parser = fees::event())]
    pub event: FeeEvent,
    /// How much it is; 0 ends it
    #[arg(long, value_name = "AMOUNT", value_parser = values::limit, required_unless_present = "percent")]
    pub amount: Option<Limit>,
    /// Which part of the payment it is, in percent, rounded half up
    #[arg(long, value_name = "RATE", value_parser = interest::rate, conflicts_with = "amount")]
    pub percent: Option<Rate>,
    /// Least that a part of a payment is
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = values::limit)]
    pub min: Limit,
    /// Most that a part of a payment is
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub max: Option<PlainDecimal>,
    /// How many payments a month cost nothing
    #[arg(long, value_name = "N", default_value = "0", value_parser = fees::count)]
    pub free: i64,
    /// How many are charged on a day at most
    #[arg(long, value_name = "N", value_parser = fees::count)]
    pub per_day: Option<i64>,
    /// How far below zero an account may end the day before it is charged for an overdraft
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = values::limit)]
    pub de_minimis: Limit,
    /// What is charged for the month in which an account begins to have the fee
    #[arg(long, default_value = "free", value_parser = fees::first_period())]
    pub first_period: FirstPeriod,
    /// For how many days closes try to take what is due; for ever without it
    #[arg(long, value_name = "DAYS", value_parser = fees::count)]
    pub give_up_days: Option<i64>,
    /// When a fee of the month is not charged, such as 'min-daily-balance>=1500'; can be
    /// repeated, one is enough
    #[arg(long, value_name = "CONDITION", value_parser = fees::condition)]
    pub waive_if: Vec<TypedCondition>,
    /// First day that it holds for; the business date by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub effective: Option<Day>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let price = match (args.amount, args.percent) {
        (_, Some(rate)) => PriceChange::Percent {
            rate,
            least: args.min,
            most: args.max,
        },
        (amount, None) => PriceChange::Fixed(amount.unwrap_or(Limit(None))),
    };
    if args.percent.is_none() && (args.max.is_some() || args.min.0.is_some()) {
        let message = "--min and --max go with --percent";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("leave them out, or give --percent")
            .into());
    }
    let change = FeeChange {
        code: args.fee,
        event: args.event,
        price,
        free: args.free,
        per_day: args.per_day,
        de_minimis: args.de_minimis,
        first_period: args.first_period,
        give_up_days: args.give_up_days,
        waive_if: args.waive_if,
        effective_from: args.effective,
    };
    let mut ledger = context.open(Action::ProductFeeSet)?;
    Ok(Report::one(ledger.fees().set(&args.product, &change)?))
}
