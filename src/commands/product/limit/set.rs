//! Set a limit of payments of a product.

use bankctl_ledger::LimitChange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::limits::rules::payment_limit::{Direction, Then, Window};
use bankctl_types::Day;
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{fees, interest, values};
use crate::report::Report;

/// Limit how much and how often accounts of a product pay or are paid
///
/// What is beyond a limit is refused with payment_limit_exceeded (exit 4), or with --then
/// review waits for a second person (exit 10). What customers order counts: deposits,
/// withdrawals and transfers, without those that were reversed, by business date. A
/// standing order can't wait: it is refused. Limits never change: others of their name
/// follow them from a later day, and one without --count and --amount ends them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product limit set checking-gold cash --direction out --channel cash --per day --count 3 --amount 1000
  bankctl product limit set checking-gold all --direction out --per month --amount 20000
  bankctl product limit set checking-gold large --direction out --per day --amount 5000 --then review
  bankctl product limit set checking-gold cash --direction out --per day --effective 2027-01-01")]
pub struct Args {
    /// Code of the product
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub product: String,
    /// Name of the limit, such as cash
    #[arg(value_name = "NAME", value_parser = fees::code)]
    pub name: String,
    /// Whether the account pays (out) or is paid (in)
    #[arg(long, value_parser = fees::direction())]
    pub direction: Direction,
    /// Only what goes this way
    #[arg(short, long, value_parser = values::channel(Channel::ALL))]
    pub channel: Option<Channel>,
    /// What counts together: the business date, its week from Monday on, or its month
    #[arg(long, value_parser = fees::window())]
    pub per: Window,
    /// Most payments
    #[arg(long, value_name = "N", value_parser = fees::count)]
    pub count: Option<i64>,
    /// Most that they come to
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub amount: Option<PlainDecimal>,
    /// What is done with a payment beyond it
    #[arg(long, default_value = "refuse", value_parser = fees::then())]
    pub then: Then,
    /// First day that it holds for; the business date by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub effective: Option<Day>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let change = LimitChange {
        name: args.name,
        direction: args.direction,
        channel: args.channel,
        window: args.per,
        then: args.then,
        count: args.count,
        amount: args.amount,
        effective_from: args.effective,
    };
    let mut ledger = context.open(Action::ProductLimitSet)?;
    Ok(Report::one(
        ledger.set_product_limit(&args.product, &change)?,
    ))
}
