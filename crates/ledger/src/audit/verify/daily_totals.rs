//! The figures of each day, held against the journal.

use std::collections::HashMap;

use bankctl_storage::Driver;

use super::findings::Findings;
use crate::Result;
use crate::kernel::tables;
use crate::kernel::tables::daily_totals::Key;
use crate::queries::stats::describe_key;

/// Counts and sums in minor units, by lane and key.
pub(crate) type Counted = HashMap<(i64, Key), (i64, i128), foldhash::fast::RandomState>;

/// What the figures have of a key in a lane.
struct Kept {
    of: (i64, Key),
    transfers: i64,
    amount: i128,
    is_beside: bool,
}

/// What the figures have, in the order of their rows.
fn kept(driver: &mut dyn Driver) -> Result<Vec<Kept>> {
    let mut places: HashMap<(i64, Key), usize> = HashMap::new();
    let mut kept: Vec<Kept> = Vec::new();
    for row in tables::daily_totals::all(driver)? {
        let key = (row.lane, row.key);
        let place = *places.entry(key).or_insert(kept.len());
        if place == kept.len() {
            kept.push(Kept {
                of: key,
                transfers: 0,
                amount: 0,
                is_beside: false,
            });
        }
        if let Some(kept) = kept.get_mut(place) {
            kept.transfers = kept.transfers.saturating_add(row.transfers);
            kept.amount += i128::from(row.amount_minor);
            kept.is_beside |= row.is_beside;
        }
    }
    Ok(kept)
}

/// Holds the figures against what was counted.
pub(crate) fn compare(
    counted: &mut Counted,
    driver: &mut dyn Driver,
    findings: &mut Findings,
) -> Result<()> {
    for kept in kept(driver)? {
        let (key, transfers, amount) = (kept.of.1, kept.transfers, kept.amount);
        let found = counted.remove(&kept.of).unwrap_or((0, 0));
        if kept.is_beside && i64::try_from(amount).is_ok() {
            let told = "the figures are in several rows, and one has room for them";
            findings.add("wrong_figures", describe_key(key), told);
        }
        if found != (transfers, amount) {
            findings.add(
                "wrong_figures",
                describe_key(key),
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
