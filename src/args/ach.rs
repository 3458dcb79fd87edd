//! Values about entries of the Automated Clearing House.

use bankctl_ledger::ach::rules::entry::AchState;
use clap::builder::TypedValueParser;

use super::values::word;

/// The state of an entry.
pub fn state() -> impl TypedValueParser<Value = AchState> {
    word(AchState::NAMES.to_vec(), AchState::parse)
}

/// What becomes of credits that have no account.
pub fn unknown() -> impl TypedValueParser<Value = bool> {
    word(vec!["suspense", "return"], |name| match name {
        "suspense" => Some(false),
        "return" => Some(true),
        _ => None,
    })
}
