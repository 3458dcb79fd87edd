//! Make a standing order.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::orders::RETRY_DAYS;
use bankctl_ledger::orders::rules::amount::IfShort;
use bankctl_ledger::orders::rules::dates::{Every, OnHoliday};
use bankctl_ledger::{OrderAmount, OrderOpening};
use bankctl_types::Day;
use bankctl_types::money::{Limit, PlainDecimal};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::{orders, values};
use crate::error::{Class, Fault};
use crate::report::Report;

/// Make a standing order, or a sweep
///
/// It is carried out by `bankctl close-of-business`, when the business day starts that its
/// date falls on. All dates follow from --start: the 31st is the last day of shorter
/// months, and the 31st again after them. What was missed is done when the next day
/// starts, each date once. Nothing is done for days before the order was made.
///
/// With --above it moves what the account has beyond an amount; with --up-to it tops the
/// account that is paid up to one. Both take what is there and not reserved, and nothing
/// of an overdraft.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl order add 1000000018 1000000026 75.00 --every month --day 1 --memo 'rent'
  bankctl order add 1000000018 1000000026 --above 5000 --every week
  bankctl order add 1000000018 1000000026 20 --every month --times 12 --if-short retry")]
pub struct Args {
    /// Account that pays: its number, or at a terminal its holder's name
    #[arg(value_name = "FROM", value_parser = named::account)]
    pub from: NamedAccount,
    /// Account that is paid: its number, or at a terminal its holder's name
    #[arg(value_name = "TO", value_parser = named::account)]
    pub to: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true,
        required_unless_present_any = ["above", "up_to"], conflicts_with_all = ["above", "up_to"],
        value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// Move what the account that pays has above this
    #[arg(long, value_name = "AMOUNT", conflicts_with = "up_to", value_parser = values::limit)]
    pub above: Option<Limit>,
    /// Top the account that is paid up to this
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub up_to: Option<PlainDecimal>,
    /// How often
    #[arg(long, value_parser = orders::every())]
    pub every: Every,
    /// Day of the month, if it is not that of the start: 1 to 31, or last
    #[arg(long, value_name = "DAY", value_parser = orders::day_of_month)]
    pub day: Option<i64>,
    /// Day that all dates follow from; tomorrow by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub start: Option<Day>,
    /// Last day that a date can be; without it there is no end
    #[arg(long, value_name = "DATE", conflicts_with = "times", value_parser = values::day)]
    pub end: Option<Day>,
    /// How many times; one that failed counts, one that a holiday left out does not
    #[arg(long, value_name = "N", value_parser = orders::times)]
    pub times: Option<i64>,
    /// What becomes of a date that is no business day
    #[arg(long, default_value = "following", value_parser = orders::on_holiday())]
    pub on_holiday: OnHoliday,
    /// What becomes of a date when the account is short
    #[arg(long, default_value = "skip", value_parser = orders::if_short())]
    pub if_short: IfShort,
    /// On how many more business days it is tried with --if-short retry; 3 by default
    #[arg(long, value_name = "N", value_parser = orders::retry_days)]
    pub retry_days: Option<i64>,
    /// Which orders go first on a day: those with the lowest
    #[arg(long, value_name = "N", default_value = "100", value_parser = orders::priority)]
    pub priority: i64,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    /// Text for the statement
    #[arg(short, long, value_name = "TEXT", value_parser = values::memo)]
    pub memo: Option<String>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    orders::fits_together(
        (args.every, args.day),
        (args.if_short, args.retry_days),
        (args.start, args.end),
    )?;
    let mut ledger = context.open(Action::OrderAdd)?;
    let amount = match (args.amount, args.above, args.up_to) {
        (_, Some(limit), _) => OrderAmount::Above(limit),
        (_, _, Some(amount)) => OrderAmount::UpTo(amount),
        (Some(amount), ..) => OrderAmount::Fixed(amount),
        (None, None, None) => return Err(usage("no amount is given", "give AMOUNT").into()),
    };
    let opening = OrderOpening {
        from: args.from.write(&mut ledger, context)?,
        to: args.to.write(&mut ledger, context)?,
        amount,
        every: args.every,
        day_of_month: args.day,
        start: args.start,
        end: args.end,
        times: args.times,
        on_holiday: args.on_holiday,
        if_short: args.if_short,
        retry_days: args.retry_days.unwrap_or(RETRY_DAYS),
        priority: args.priority,
        memo: args.memo,
        reference: args.reference,
        by: NamedCustomer::write_each(&args.by, context)?,
    };
    Ok(Report::one(ledger.orders().create(&opening)?))
}

fn usage(message: &str, hint: &str) -> Fault {
    Fault::new(Class::Usage, "usage", message).hint(hint)
}
