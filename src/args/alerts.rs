//! Values about rules, alerts and cases.

use bankctl_ledger::alerts::rules::states::AlertStatus;
use bankctl_ledger::alerts::rules::{RuleAction, RuleTime, Template, When};
use clap::builder::TypedValueParser;

use super::values::{Value, word, wrong};

/// When a rule fits: JSON, or the name of a file with it.
pub fn when(value: &str) -> Value<When> {
    let hint = "man bankctl-rule-set says what a rule may ask";
    let text = if value.trim_start().starts_with('{') {
        value.to_owned()
    } else {
        std::fs::read_to_string(value)
            .map_err(|error| wrong("usage", format!("{value} can't be read: {error}"), hint))?
    };
    serde_json::from_str(&text).map_err(|error| {
        wrong(
            "invalid_rule",
            format!("the rule can't be read: {error}"),
            hint,
        )
    })
}

/// A rule that comes with the program.
pub fn template() -> impl TypedValueParser<Value = Template> {
    word(Template::NAMES.to_vec(), Template::parse)
}

/// What is done with a payment.
pub fn action() -> impl TypedValueParser<Value = RuleAction> {
    word(RuleAction::NAMES.to_vec(), RuleAction::parse)
}

/// When a rule is asked.
pub fn time() -> impl TypedValueParser<Value = RuleTime> {
    word(RuleTime::NAMES.to_vec(), RuleTime::parse)
}

/// The state of an alert.
pub fn status() -> impl TypedValueParser<Value = AlertStatus> {
    word(AlertStatus::NAMES.to_vec(), AlertStatus::parse)
}

/// The number of an alert or a case.
pub fn number(value: &str) -> Value<i64> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|number| *number > 0);
    number.filter(|_| plain).ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a number"),
            "list alerts with `bankctl alert list`, and cases with `bankctl case list`",
        )
    })
}
