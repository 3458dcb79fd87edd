//! Values about the bank's own books: the chart of accounts.

use bankctl_ledger::kernel::rules::chart;
use bankctl_types::class::Class;
use clap::builder::TypedValueParser;

use crate::args::values::{Value, word, wrong};
use crate::error::Fault;

/// The class of an account of the bank's own.
pub fn class() -> impl TypedValueParser<Value = Class> {
    word(Class::NAMES.to_vec(), Class::parse)
}

/// The name of an account that is to be added to the chart.
pub fn gl_name(value: &str) -> Value<String> {
    if chart::is_name(value) {
        return Ok(value.to_owned());
    }
    Err(wrong(
        "usage",
        format!("{value:?} can't be the name of an account"),
        "write words of lower-case letters, digits and - with / between them, 64 bytes at most, \
         such as nostro/first-national",
    ))
}

/// Below what a balance never goes.
pub fn floor(value: &str) -> Value<()> {
    let digits = value.bytes().filter(|byte| *byte != b'.');
    if value.starts_with('0') && digits.into_iter().all(|byte| byte == b'0') {
        return Ok(());
    }
    Err(wrong(
        "invalid_amount",
        format!("the floor {value:?} is not zero"),
        "an account never goes below zero (--floor 0) or has no floor: leave --floor out",
    ))
}

/// A number was given for several accounts.
pub fn one_number() -> Fault {
    wrong(
        "usage",
        "--number names the account in one currency, and several were given".to_owned(),
        "add the other currencies by themselves: bankctl gl add NAME --class CLASS --currency CUR",
    )
}
