//! Values about checks and amounts that the law sets.

use bankctl_ledger::checks::rules::item::{
    self, CheckClass, CheckStatus, DepositPlace, HoldException, NUMBER_MAX, ReturnReason,
};
use bankctl_ledger::regulations::rules::RegulationCode;
use bankctl_types::RoutingNumber;
use bankctl_types::number::CheckId;
use clap::builder::TypedValueParser;

use super::values::{self, Value, word, wrong};

/// The number by which this bank knows a check.
pub fn check(value: &str) -> Value<CheckId> {
    CheckId::parse(value).ok_or_else(|| {
        wrong(
            "invalid_check_number",
            format!("{value:?} is not the number of a check that was paid in"),
            "it is K and at least eight digits; list them with: bankctl check list",
        )
    })
}

/// The number that is printed on a check.
pub fn printed(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok();
    let number = number.filter(|number| plain && (0..=NUMBER_MAX).contains(number));
    number.ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not the number of a check"),
            "give the digits that are printed on it, such as 1042",
        )
    })
}

/// A routing number.
pub fn routing(value: &str) -> Value<RoutingNumber> {
    RoutingNumber::parse(value).ok_or_else(|| {
        wrong(
            "invalid_routing_number",
            format!("{value:?} is not a routing number"),
            "it has nine digits, the last a check digit: read it again from the check, such as 021000021",
        )
    })
}

/// The account on which a check is drawn.
pub fn drawer(value: &str) -> Value<String> {
    item::drawer(value).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not the account of a drawer"),
            "give its letters and digits, 20 at most",
        )
    })
}

/// What a check is.
pub fn class() -> impl TypedValueParser<Value = CheckClass> {
    word(CheckClass::NAMES.to_vec(), CheckClass::parse)
}

/// Where a check is paid in.
pub fn place() -> impl TypedValueParser<Value = DepositPlace> {
    word(DepositPlace::NAMES.to_vec(), DepositPlace::parse)
}

/// The state of a check.
pub fn status() -> impl TypedValueParser<Value = CheckStatus> {
    word(CheckStatus::NAMES.to_vec(), CheckStatus::parse)
}

/// Why a check came back.
pub fn return_reason() -> impl TypedValueParser<Value = ReturnReason> {
    word(ReturnReason::NAMES.to_vec(), ReturnReason::parse)
}

/// What the law sets an amount for.
pub fn regulation() -> impl TypedValueParser<Value = RegulationCode> {
    word(RegulationCode::NAMES.to_vec(), RegulationCode::parse)
}

/// Yes or no.
pub fn yes_or_no() -> impl TypedValueParser<Value = bool> {
    word(vec!["yes", "no"], |text| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    })
}

/// Why a check is to wait for longer, and of a doubt what it is.
pub fn exception(value: &str) -> Value<(HoldException, Option<String>)> {
    if let Some(doubt) = value.strip_prefix("doubt:") {
        let doubt = values::reason(doubt)?;
        return Ok((HoldException::Doubt, Some(doubt)));
    }
    match HoldException::parse(value) {
        Some(exception) if exception != HoldException::Doubt => Ok((exception, None)),
        _ => Err(wrong(
            "usage",
            format!("{value:?} is no reason to keep a check back for longer"),
            "give large, redeposit, overdrawn, emergency, or doubt: and what makes you doubt",
        )),
    }
}
