//! Amounts that the law sets.

use bankctl_types::{Currency, Day, Money};
use serde::Serialize;

use crate::regulations::rules::RegulationCode;

/// An amount that the law sets.
#[derive(Clone, Debug, Serialize)]
pub struct Regulation {
    /// What it is for.
    pub code: RegulationCode,
    /// The first day.
    pub effective_from: Day,
    /// The amount.
    pub value: Money,
    /// The currency.
    pub currency: Currency,
    /// Whether it is the one that is in force today.
    pub in_force: bool,
    /// Why the bank has set it; nothing of what comes with the program.
    pub reason: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
