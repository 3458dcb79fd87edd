//! Who ordered transactions, against the register.

use bankctl_storage::Driver;

use super::register::Records;
use crate::domain::change::Subject;
use crate::domain::order::Order;
use crate::{Result, paged, store};

/// Holds what is kept of each order against the register.
pub(super) fn check(driver: &mut dyn Driver, records: &mut Records<'_>) -> Result<()> {
    let key = |transfer: &i64| *transfer;
    paged::each(driver, store::orders::page, key, |driver, transfer| {
        let order = Order::of(transfer, &store::orders::of(driver, transfer)?);
        // Rows of one order are of one line; others are nobody's.
        let lines = store::orders::lines(driver, transfer)?;
        let line = if lines.len() == 1 { lines[0] } else { 0 };
        records.compare(Subject::Order, transfer, line, &order)
    })
}
