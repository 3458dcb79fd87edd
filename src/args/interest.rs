//! Values about products and interest.

use bankctl_ledger::products::rules::code::is_code;
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::{ProductOpening, RateChange};
use bankctl_types::Day;
use bankctl_types::money::Limit;
use clap::Args as ClapArgs;
use clap::builder::TypedValueParser;

use crate::args::values::{self, Value, word, wrong};

/// A rate in percent a year.
pub fn rate(value: &str) -> Value<Rate> {
    Rate::parse(value).map_err(|fault| {
        wrong(
            "invalid_rate",
            format!("the rate {value:?} {fault}"),
            "write percent a year as 1.85: from 0 to 100, with at most six decimals, no sign",
        )
    })
}

/// A tier: an amount, and the rate from it on.
pub fn tier(value: &str) -> Value<(Limit, Rate)> {
    let Some((from, percent)) = value.split_once('=') else {
        return Err(wrong(
            "invalid_tiers",
            format!("the tier {value:?} has no rate"),
            "write the least amount and the rate: --tier 0=0.50 --tier 10000=1.00",
        ));
    };
    Ok((values::limit(from)?, rate(percent)?))
}

/// The code of a product.
pub fn product(value: &str) -> Value<String> {
    if is_code(value) {
        return Ok(value.to_owned());
    }
    Err(wrong(
        "usage",
        format!("{value:?} can't be the code of a product"),
        "write lower-case letters, digits and -, beginning with a letter, 32 bytes at most, such \
         as savings-plus",
    ))
}

/// How days are counted.
pub fn day_count() -> impl TypedValueParser<Value = DayCount> {
    word(DayCount::NAMES.to_vec(), DayCount::parse)
}

/// What a rate holds for.
pub fn method() -> impl TypedValueParser<Value = Method> {
    word(Method::NAMES.to_vec(), Method::parse)
}

/// When interest is paid.
pub fn capitalisation() -> impl TypedValueParser<Value = Capitalisation> {
    word(Capitalisation::NAMES.to_vec(), Capitalisation::parse)
}

/// How what is paid is rounded.
pub fn rounding() -> impl TypedValueParser<Value = Rounding> {
    word(Rounding::NAMES.to_vec(), Rounding::parse)
}

/// The rates of a product or an account.
#[derive(Clone, Debug, ClapArgs)]
pub struct RateArgs {
    /// First day that the rates hold for
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub effective: Day,
    /// Rate from an amount on, in percent a year; one begins at 0, can be repeated
    #[arg(long = "tier", value_name = "AMOUNT=RATE", required = true, value_parser = tier)]
    pub tiers: Vec<(Limit, Rate)>,
    /// Rate that a balance below zero costs
    #[arg(long, value_name = "RATE", default_value = "0", value_parser = rate)]
    pub overdraft_rate: Rate,
    /// Rate that it costs beyond the account's overdraft limit, if not the same
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub excess_rate: Option<Rate>,
}

impl RateArgs {
    /// The change that is asked for, with its last day.
    pub fn change(self, effective_until: Option<Day>) -> RateChange {
        RateChange {
            effective_from: self.effective,
            effective_until,
            tiers: self.tiers,
            overdraft: self.overdraft_rate,
            excess: self.excess_rate,
        }
    }
}

/// Consumers' accounts in US dollars pay each calendar day (Regulation DD).
///
/// # Errors
/// Days of thirty a month on such a product that is not said to be for others.
pub fn may_count_so(opening: &ProductOpening, is_dollar: bool, non_consumer: bool) -> Value<()> {
    if opening.day_count == DayCount::Thirty360 && is_dollar && !non_consumer {
        return Err(wrong(
            "usage",
            "--day-count 30/360 pays no interest on some days, which accounts of consumers in USD \
             must have"
                .to_owned(),
            "give act/365f, act/act or act/360; or --non-consumer if no consumer has the product",
        ));
    }
    Ok(())
}
