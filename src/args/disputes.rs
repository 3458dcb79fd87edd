//! Values about disputes.

use bankctl_ledger::disputes::rules::dispute::{
    DisputeKind, DisputeStatus, Letter, Notice, Outcome, Regime,
};
use bankctl_types::number::DisputeId;
use clap::builder::TypedValueParser;

use super::values::{Value, word, wrong};

/// The number of a dispute.
pub fn dispute(value: &str) -> Value<DisputeId> {
    DisputeId::parse(value).ok_or_else(|| {
        wrong(
            "invalid_dispute_number",
            format!("{value:?} is not the number of a dispute"),
            "it is D and at least eight digits; list them with: bankctl dispute list",
        )
    })
}

/// What is wrong with a transaction.
pub fn kind() -> impl TypedValueParser<Value = DisputeKind> {
    word(DisputeKind::NAMES.to_vec(), DisputeKind::parse)
}

/// By which rules a dispute is settled.
pub fn regime() -> impl TypedValueParser<Value = Regime> {
    word(Regime::NAMES.to_vec(), Regime::parse)
}

/// How notice was given.
pub fn notice() -> impl TypedValueParser<Value = Notice> {
    word(Notice::NAMES.to_vec(), Notice::parse)
}

/// The state of a dispute.
pub fn status() -> impl TypedValueParser<Value = DisputeStatus> {
    word(DisputeStatus::NAMES.to_vec(), DisputeStatus::parse)
}

/// For whom a dispute is decided.
pub fn outcome() -> impl TypedValueParser<Value = Outcome> {
    word(Outcome::NAMES.to_vec(), Outcome::parse)
}

/// What a customer is told of.
pub fn letter() -> impl TypedValueParser<Value = Letter> {
    word(Letter::NAMES.to_vec(), Letter::parse)
}
