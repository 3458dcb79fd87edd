//! Beyond how much cash a report is due, and in which currency.

use bankctl_storage::{Driver, damaged};
use bankctl_types::{Day, Money, Timestamp};

use crate::regulations::rules::RegulationCode;
use crate::{Result, Settings, exchange, regulations};

/// The threshold that is in force on a day, in minor units of the ledger's currency: as
/// many whole units of it as the law has dollars (31 CFR 1010.311).
///
/// # Errors
/// Only those of the store.
pub(crate) fn threshold_minor(
    driver: &mut dyn Driver,
    settings: &Settings,
    day: Day,
) -> Result<i64> {
    let cents = regulations::on(driver, RegulationCode::Ctr, day)?;
    let unit = 10_i64.checked_pow(settings.currency.decimals());
    let minor = unit.and_then(|unit| cents.checked_mul(unit));
    let minor = minor.ok_or_else(|| damaged("the threshold of cash reports is too large"))?;
    Ok(minor / 100)
}

/// What an amount is in the currency of the ledger, in minor units, by the rate of its
/// time; `None` where no rate is known.
///
/// # Errors
/// Only those of the store.
pub(super) fn in_ledger_currency(
    driver: &mut dyn Driver,
    settings: &Settings,
    amount: Money,
    at: Timestamp,
) -> Result<Option<i64>> {
    exchange::revalue::worth(driver, amount, settings.currency, at)
}
