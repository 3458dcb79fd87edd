//! Records whose form in the change log is not that of the values that
//! they are read as: for who proves a register by other means, as the tests do.

use bankctl_storage::Driver;
use serde_json::Value;

use crate::day::{ProblemRow, StepRow};
use crate::imports::table::BatchRow;
use crate::interledger::table::{ArrivalRow, DispatchRow};
use crate::kernel::tables;
use crate::kernel::tables::business_days::DayRow;
use crate::kernel::tables::holds::HoldRow;
use crate::kernel::tables::periods::PeriodRow;
use crate::{Result, Settings, day, imports, interledger, privacy};

/// The ledger's own record.
///
/// # Errors
/// The ledger's row can't be read.
pub fn ledger(driver: &mut dyn Driver) -> Result<Value> {
    let settings = Settings::of(tables::settings::ledger(driver)?, driver)?;
    privacy::record_of_ledger(driver, &settings)
}

/// The record of a hold.
pub fn hold(row: &HoldRow) -> Value {
    row.after()
}

/// The record of an imported file.
pub fn batch(row: &BatchRow) -> Value {
    imports::after(row)
}

/// The record of a business day with the steps of its close.
pub fn business_day(row: &DayRow, steps: &[StepRow]) -> Value {
    day::record::after(row, steps)
}

/// The record of what a close could not do.
pub fn problem(row: &ProblemRow) -> Value {
    day::record::problem(row)
}

/// The record of a month.
pub fn period(row: &PeriodRow) -> Value {
    day::record::period(row)
}

/// The record of money that was sent to another ledger.
pub fn dispatch(row: &DispatchRow) -> Value {
    interledger::dispatch_after(row)
}

/// The record of money that came from another ledger.
pub fn arrival(row: &ArrivalRow) -> Value {
    interledger::arrival_after(row)
}
