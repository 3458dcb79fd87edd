//! Bringing an older ledger to the current version.
//!
//! Schema files are numbered from 1. A ledger has the number of the last one
//! that was run on it; the missing ones run in one transaction, after a copy
//! of the ledger was kept beside it.

use super::Result;
use super::upgrade::Upgrade;

/// One numbered schema file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The version that a ledger has after it.
    pub(super) version: i64,
    /// The statements.
    pub(super) script: &'static str,
    /// What runs once personal data was sealed, if this version begins to
    /// seal it; else nothing.
    pub(super) sealed: &'static str,
}

/// What an adapter must offer so that its ledger can be migrated.
pub(super) trait Migrate {
    /// The version of the ledger.
    fn version(&mut self) -> Result<i64>;
    /// Keeps a copy of the ledger beside it.
    fn keep_copy(&mut self, version: i64) -> Result<()>;
    /// Runs scripts and sets the version, all in one transaction that others
    /// can't come between.
    fn run(&mut self, steps: &[Step], upgrade: Upgrade<'_>) -> Result<()>;
    /// Leaves nothing of what was replaced in freed parts of the ledger.
    fn wipe(&mut self) -> Result<()>;
}

/// The steps that a version lacks.
pub(super) fn missing(steps: &[Step], version: i64) -> impl Iterator<Item = &Step> {
    steps.iter().filter(move |step| step.version > version)
}

/// Whether one of them begins to seal personal data.
pub(super) fn seals(steps: &[Step], version: i64) -> bool {
    missing(steps, version).any(|step| !step.sealed.is_empty())
}

/// The version that the steps lead to.
pub(super) fn newest(steps: &[Step]) -> i64 {
    steps.last().map_or(0, |step| step.version)
}

/// Runs the steps that a ledger lacks.
pub(super) fn migrate(
    ledger: &mut dyn Migrate,
    steps: &[Step],
    upgrade: Upgrade<'_>,
) -> Result<()> {
    let version = ledger.version()?;
    if missing(steps, version).next().is_none() {
        return Ok(());
    }
    ledger.keep_copy(version)?;
    ledger.run(steps, upgrade)?;
    if seals(steps, version) {
        ledger.wipe()?;
    }
    Ok(())
}
