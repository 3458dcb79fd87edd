//! Records whose form in the register of changes is not that of the values that
//! they are read as: for who proves a register by other means, as the tests do.

use bankctl_storage::Driver;
use serde_json::Value;

use crate::holds::table::HoldRow;
use crate::imports::table::BatchRow;
use crate::interledger::table::{ArrivalRow, DispatchRow};
use crate::kernel::tables;
use crate::{Result, Settings, holds, imports, interledger, privacy};

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
    holds::after(row)
}

/// The record of an imported file.
pub fn batch(row: &BatchRow) -> Value {
    imports::after(row)
}

/// The record of money that was sent to another ledger.
pub fn dispatch(row: &DispatchRow) -> Value {
    interledger::dispatch_after(row)
}

/// The record of money that came from another ledger.
pub fn arrival(row: &ArrivalRow) -> Value {
    interledger::arrival_after(row)
}
