//! Add a product.

use bankctl_ledger::ProductOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_types::Currency;
use bankctl_types::kind::AccountType;
use bankctl_types::money::Limit;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{checks, fees, interest, values};
use crate::report::Report;

/// Add a product that accounts can have
///
/// A product says how interest is computed and when it is paid. It never changes; what
/// it earns and costs is set by day with `bankctl product rate set`. Accounts get it with
/// `bankctl account update ACCOUNT --product CODE`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl product add savings-plus --type savings
  bankctl product add savings-eur --type savings --currency EUR --day-count act/act
  bankctl product add checking-gold --type checking --capitalise quarterly --tax 24")]
pub struct Args {
    /// Code of the product, such as savings-plus
    #[arg(value_name = "CODE", value_parser = interest::product)]
    pub code: String,
    /// Which accounts can have it: checking or savings
    #[arg(long = "type", value_parser = values::account_type())]
    pub account_type: AccountType,
    /// Currency of its accounts; the ledger's by default (ISO 4217)
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Option<Currency>,
    /// Name that customers read
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub name: Option<String>,
    /// Which part of a year a day is
    #[arg(long, default_value = "act/365f", value_parser = interest::day_count())]
    pub day_count: DayCount,
    /// When interest is paid
    #[arg(long, default_value = "monthly", value_parser = interest::capitalisation())]
    pub capitalise: Capitalisation,
    /// How interest that is paid is rounded; what is left over is carried
    #[arg(long, default_value = "down", value_parser = interest::rounding())]
    pub rounding: Rounding,
    /// Whether each slice of a balance earns the rate of its tier, or the whole balance
    /// that of the tier it reaches
    #[arg(long, default_value = "banded", value_parser = interest::method())]
    pub method: Method,
    /// Balance below which nothing is earned
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = values::limit)]
    pub earn_from: Limit,
    /// Percent of interest that is withheld as tax
    #[arg(long, value_name = "RATE", default_value = "0", value_parser = interest::rate)]
    pub tax: Rate,
    /// Balance that accounts keep at least when they pay; none by default
    #[arg(long, value_name = "AMOUNT", value_parser = values::limit)]
    pub min_balance: Option<Limit>,
    /// After how many days in which its customer does nothing an account is dormant; 0 for
    /// never
    #[arg(long, value_name = "DAYS", default_value = "365", value_parser = fees::dormant_after)]
    pub dormant_after: i64,
    /// Whether Regulation CC says when checks can be used; by default of checking accounts.
    /// Without it all of a check waits two business days
    #[arg(long, value_name = "yes|no", value_parser = checks::yes_or_no())]
    pub reg_cc: Option<bool>,
    /// No consumer has it, so that a USD product may count 30/360
    #[arg(long)]
    pub non_consumer: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let opening = ProductOpening {
        code: args.code,
        name: args.name,
        account_type: args.account_type,
        currency: args.currency,
        day_count: args.day_count,
        method: args.method,
        capitalisation: args.capitalise,
        rounding: args.rounding,
        earn_from: args.earn_from,
        tax: args.tax,
        minimum: args.min_balance,
        dormant_after: args.dormant_after,
        reg_cc: args.reg_cc,
    };
    let mut ledger = context.open(Action::ProductAdd)?;
    let currency = opening.currency.unwrap_or(ledger.settings().currency);
    interest::may_count_so(&opening, currency.code() == "USD", args.non_consumer)?;
    Ok(Report::one(ledger.products().create(&opening)?))
}
