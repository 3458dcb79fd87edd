//! Values about fees and limits of payments.

use bankctl_ledger::LimitChange;
use bankctl_ledger::fees::COUNT_MAX;
use bankctl_ledger::fees::rules::condition::TypedCondition;
use bankctl_ledger::fees::rules::item::FeeStatus;
use bankctl_ledger::fees::rules::term::{FeeEvent, FirstPeriod};
use bankctl_ledger::limits::rules::dormancy::DORMANT_AFTER_MAX;
use bankctl_ledger::limits::rules::payment_limit::{Direction, Then, Window};
use bankctl_ledger::products::rules::code::is_code;
use bankctl_types::Day;
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use clap::builder::TypedValueParser;

use crate::args::values::{self, Value, word, wrong};

/// The code of a fee, or the name of a limit.
pub fn code(value: &str) -> Value<String> {
    if is_code(value) {
        return Ok(value.to_owned());
    }
    Err(wrong(
        "usage",
        format!("{value:?} can't be the code of a fee or a limit"),
        "write lower-case letters, digits and -, beginning with a letter, 32 bytes at most, such \
         as monthly",
    ))
}

/// What a fee is for.
pub fn event() -> impl TypedValueParser<Value = FeeEvent> {
    word(FeeEvent::NAMES.to_vec(), FeeEvent::parse)
}

/// What is charged for the first month.
pub fn first_period() -> impl TypedValueParser<Value = FirstPeriod> {
    word(FirstPeriod::NAMES.to_vec(), FirstPeriod::parse)
}

/// What became of a fee.
pub fn fee_status() -> impl TypedValueParser<Value = FeeStatus> {
    word(FeeStatus::NAMES.to_vec(), FeeStatus::parse)
}

/// A condition.
pub fn condition(value: &str) -> Value<TypedCondition> {
    TypedCondition::parse(value).map_err(|fault| {
        wrong(
            "usage",
            format!("the condition {value:?} {fault}"),
            "write 'min-daily-balance>=1500', 'average-balance>=1700' or first-days:90",
        )
    })
}

/// Which way the money of a limit goes.
pub fn direction() -> impl TypedValueParser<Value = Direction> {
    word(Direction::NAMES.to_vec(), Direction::parse)
}

/// What counts together.
pub fn window() -> impl TypedValueParser<Value = Window> {
    word(Window::NAMES.to_vec(), Window::parse)
}

/// What is done with a payment beyond a limit.
pub fn then() -> impl TypedValueParser<Value = Then> {
    word(Then::NAMES.to_vec(), Then::parse)
}

/// How many.
pub fn count(value: &str) -> Value<i64> {
    number(value, COUNT_MAX)
}

/// How many days until an account is dormant; none for 0.
pub fn dormant_after(value: &str) -> Value<i64> {
    number(value, DORMANT_AFTER_MAX)
}

fn number(value: &str, most: i64) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| *number <= most);
    number.filter(|_| plain).ok_or_else(|| {
        wrong(
            "invalid_count",
            format!("{value:?} is not a number from 0 to {most}"),
            "write digits only",
        )
    })
}

/// The number of a fee.
pub fn fee(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| *number > 0);
    number.filter(|_| plain).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not the number of a fee"),
            "list them with: bankctl fee list",
        )
    })
}

/// A limit, as it is set for a product or a customer.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LimitArgs {
    /// Name of the limit, such as cash
    #[arg(value_name = "NAME", value_parser = code)]
    pub name: String,
    /// Whether the account pays (out) or is paid (in)
    #[arg(long, value_parser = direction())]
    pub direction: Direction,
    /// Only what goes this way
    #[arg(short, long, value_parser = values::channel(Channel::ALL))]
    pub channel: Option<Channel>,
    /// What counts together: the business date, its week from Monday on, or its month
    #[arg(long, value_parser = window())]
    pub per: Window,
    /// Most payments
    #[arg(long, value_name = "N", value_parser = count)]
    pub count: Option<i64>,
    /// Most that they come to
    #[arg(long, value_name = "AMOUNT", value_parser = values::amount)]
    pub amount: Option<PlainDecimal>,
    /// What is done with a payment beyond it
    #[arg(long, default_value = "refuse", value_parser = then())]
    pub then: Then,
    /// First day that it holds for; the business date by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub effective: Option<Day>,
}

impl LimitArgs {
    /// The limit.
    pub(crate) fn change(self) -> LimitChange {
        LimitChange {
            name: self.name,
            direction: self.direction,
            channel: self.channel,
            window: self.per,
            then: self.then,
            count: self.count,
            amount: self.amount,
            effective_from: self.effective,
        }
    }
}
