//! Beyond how much cash a report is due, and in which currency.

use bankctl_storage::Driver;
use bankctl_types::{Currency, Day};

use crate::{Result, Settings};

/// More than this much, in whole units of the ledger's currency (31 CFR 1010.311).
const WHOLE_UNITS: i64 = 10_000;

/// The threshold that is in force on a day, in minor units of the ledger's currency.
///
/// # Errors
/// Only those of the store.
pub(crate) fn threshold_minor(_: &mut dyn Driver, settings: &Settings, _: Day) -> Result<i64> {
    let unit = 10_i64.saturating_pow(settings.currency.decimals());
    Ok(WHOLE_UNITS.saturating_mul(unit))
}

/// What an amount of a currency is in that of the ledger, in minor units; `None` where
/// no rate is known.
pub(super) fn in_ledger_currency(
    settings: &Settings,
    (minor, currency): (i64, Currency),
) -> Option<i64> {
    (currency == settings.currency).then_some(minor)
}
