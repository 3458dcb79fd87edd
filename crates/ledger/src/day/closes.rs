//! What closes have come to, for those who prove what they did.

use bankctl_storage::Driver;
use bankctl_types::Day;

use super::rules::closing::last_day_of_close;
use crate::Result;
use crate::kernel::rules::business_day::DayStatus;
use crate::kernel::tables::business_days;

/// How far closes have come.
pub(crate) struct Closes {
    /// The last day that was closed.
    pub(crate) last: Option<Day>,
    /// The last calendar day that its close accounts for.
    pub(crate) accrued: Option<Day>,
    /// The same of a close that has begun.
    pub(crate) until: Option<Day>,
    /// Whether one has begun and has not opened the next day.
    pub(crate) is_closing: bool,
}

/// How far closes have come.
pub(crate) fn known(driver: &mut dyn Driver) -> Result<Closes> {
    let mut closes = Closes {
        last: None,
        accrued: None,
        until: None,
        is_closing: false,
    };
    let Some(row) = business_days::last(driver)? else {
        return Ok(closes);
    };
    let before = match row.day.status {
        DayStatus::Closed => Some(row),
        status => {
            closes.is_closing = status == DayStatus::Closing;
            if closes.is_closing {
                closes.until = Some(last_day_of_close(row.day.date, row.day.next));
            }
            business_days::before(driver, row.day.date)?
        }
    };
    if let Some(row) = before {
        closes.last = Some(row.day.date);
        closes.accrued = Some(last_day_of_close(row.day.date, row.day.next));
    }
    Ok(closes)
}
