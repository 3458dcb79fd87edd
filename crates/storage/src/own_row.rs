//! What an engine keeps of itself in the ledger's own row.

use super::Result;
use super::driver::{Driver, Param, query_one};

/// Asks for the path that the file is opened by.
pub const PLACE: &str = "SELECT place FROM ledger WHERE id = 1";
const PLACE_UPDATE: &str = "UPDATE ledger SET place = $1 WHERE id = 1";
const WIPE: &str = "UPDATE ledger SET wipe_since = $1, wipe_all = CASE WHEN $2 = 1 THEN 1 ELSE wipe_all END WHERE id = 1";
const WIPED: &str =
    "UPDATE ledger SET wipe_since = NULL, wipe_all = 0 WHERE id = 1 AND wipe_since = $1";

/// Every statement of this file.
pub const STATEMENTS: &[&str] = &[PLACE, PLACE_UPDATE, WIPE, WIPED];

/// Freed parts of a ledger that may still hold what was destroyed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wipe {
    /// Since when: microseconds since 1970 in UTC.
    pub since: i64,
    /// Whether of all tables, or of those about customers alone.
    pub all: bool,
}

/// The path that the ledger's file is opened by, if it has several names.
pub fn place(driver: &mut dyn Driver) -> Result<Option<String>> {
    let place = query_one(driver, PLACE, &[], |row| row.optional_text(0))?;
    Ok(place.flatten())
}

/// Says which path the ledger's file is opened by from now on.
pub fn set_place(driver: &mut dyn Driver, place: Option<&str>) -> Result<()> {
    driver.execute(PLACE_UPDATE, &[Param::optional_text(place)])
}

/// Says that freed parts are to be wiped, in the transaction that frees them.
pub fn set_wipe(driver: &mut dyn Driver, wipe: Wipe) -> Result<()> {
    let params = [Param::Integer(wipe.since), Param::Integer(wipe.all.into())];
    driver.execute(WIPE, &params)
}

/// Says that they were, unless there are more since.
pub fn wiped(driver: &mut dyn Driver, wipe: Wipe) -> Result<()> {
    driver.execute(WIPED, &[Param::Integer(wipe.since)])
}
