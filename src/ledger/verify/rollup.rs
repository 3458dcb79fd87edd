//! The figures of each day, held against the journal.

use std::collections::HashMap;

use super::Findings;
use crate::ledger::Result;
use crate::ledger::figures::describe_key;
use crate::store::figures::Key;
use crate::store::{self, Driver};

/// Counts and sums in minor units, by lane and key.
pub(super) type Counted = HashMap<(i64, Key), (i64, i128), foldhash::fast::RandomState>;

/// Holds the figures against what was counted.
pub(super) fn compare(
    counted: &mut Counted,
    driver: &mut dyn Driver,
    findings: &mut Findings,
) -> Result<()> {
    for row in store::figures::all(driver)? {
        let (transfers, amount) = (row.transfers, i128::from(row.amount_minor));
        let found = counted.remove(&(row.lane, row.key)).unwrap_or((0, 0));
        if found != (transfers, amount) {
            findings.add(
                "wrong_figures",
                describe_key(row.key),
                format!(
                    "{} transactions of {} by the journal, {transfers} of {amount} in the figures (minor units)",
                    found.0, found.1
                ),
            );
        }
    }
    for (_, key) in counted.keys() {
        findings.add(
            "wrong_figures",
            describe_key(*key),
            "the figures lack this day and kind",
        );
    }
    Ok(())
}
