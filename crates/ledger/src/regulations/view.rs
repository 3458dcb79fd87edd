//! Amounts and days that the law sets.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::regulations::rules::RegulationCode;

/// How much or how long.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum RegulationValue {
    /// An amount.
    Amount(Money),
    /// So many days.
    Days(i64),
}

/// An amount or a number of days that the law sets.
#[derive(Clone, Debug, Serialize)]
pub struct Regulation {
    /// What it is for.
    pub code: RegulationCode,
    /// The first day.
    pub effective_from: Day,
    /// How much or how long.
    pub value: RegulationValue,
    /// The currency; none of days.
    pub currency: Option<Currency>,
    /// Whether it is the one that is in force today.
    pub in_force: bool,
    /// Why the bank has set it; nothing of what comes with the program.
    pub reason: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
